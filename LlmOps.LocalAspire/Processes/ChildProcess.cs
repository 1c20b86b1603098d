namespace Aspire.Hosting.Processes;

/// <summary>A process that was started, and all that it starts in turn.</summary>
internal abstract class ChildProcess
{
    /// <summary>The process id.</summary>
    public abstract int Id { get; }

    /// <summary>The exit code (128 and the signal's number where a signal ended it), once nothing of the process is left.</summary>
    public abstract Task<int> Exited { get; }

    /// <summary>Asks the process to stop; kills it, and all that it started, when it has not after the grace time. Returns when nothing of it is left.</summary>
    public abstract Task StopAsync(TimeSpan grace);
}
