using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestrator;

namespace Aspire.Hosting.Dashboard;

/// <summary>Runs the dashboard as one more resource: what starts, watches and ends the others does so for it, and its console is kept like theirs.</summary>
internal sealed class OrchestratedDashboard(DashboardResource resource, ApplicationOrchestrator orchestrator, ResourceNotificationService notifications) : IDashboardRunner
{
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
}
