using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestrator;

namespace Aspire.Hosting.Dashboard;

/// <summary>Runs the dashboard as one more resource: what starts, watches and ends the others does so for it, and its console is kept like theirs.</summary>
internal sealed class OrchestratedDashboard(DashboardResource resource, ApplicationOrchestrator orchestrator, ResourceNotificationService notifications, ResourceLoggerService consoles) : IDashboardRunner
{
    private const int LastLines = 3;

    public bool IsRunning => State is { } state && (state == KnownResourceStates.Running || state == KnownResourceStates.Starting);

    private string? State => notifications.TryGetCurrentState(resource.GetInstanceName(), out var current) ? current.Snapshot.State?.Text : null;

    public async Task<bool> StartAsync(DashboardProgram program, CancellationToken cancellationToken)
    {
        // Until the orchestrator knows its resources, there is nothing it could start.
        await notifications.WaitForResourceAsync(resource.Name, resourceEvent => resourceEvent.Snapshot.State is not null, cancellationToken);
        resource.Run(program);
        await orchestrator.StartAsync(resource, cancellationToken);
        return IsRunning;
    }

    public Task WaitForEndAsync(CancellationToken cancellationToken) =>
        notifications.WaitForResourceAsync(resource.Name, KnownResourceStates.TerminalStates, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => orchestrator.StopAsync(resource).WaitAsync(cancellationToken);

    public async Task<string> LastWordsAsync(CancellationToken cancellationToken)
    {
        var last = new List<string>();
        await foreach (var lines in consoles.GetAllAsync(resource).WithCancellation(cancellationToken))
        {
            // Each line begins with its time.
            last.AddRange(lines.TakeLast(LastLines).Select(line => line.Content[(line.Content.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim()));
        }

        return last.Count == 0 ? "nothing." : string.Join(" / ", last);
    }
}
