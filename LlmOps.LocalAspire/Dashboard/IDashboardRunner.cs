namespace Aspire.Hosting.Dashboard;

/// <summary>Starts and ends the dashboard's process; one at a time.</summary>
internal interface IDashboardRunner
{
    /// <summary>Starts it; false when it cannot even be started.</summary>
    Task<bool> StartAsync(DashboardProgram program, CancellationToken cancellationToken);

    /// <summary>Whether it still runs.</summary>
    bool IsRunning { get; }

    /// <summary>Waits until it has ended.</summary>
    Task WaitForEndAsync(CancellationToken cancellationToken);

    /// <summary>Ends it, if it runs.</summary>
    Task StopAsync(CancellationToken cancellationToken);

    /// <summary>The last thing it printed, in one line.</summary>
    Task<string> LastWordsAsync(CancellationToken cancellationToken);
}
