using Microsoft.Extensions.Hosting;

namespace LlmOps.AppHost.Orchestrator;

/// <summary>
/// Ends the orchestrator's watchers when it has cleaned up, which <c>DcpPublisher:WaitForResourceCleanup</c> has waited for. They look
/// every two seconds whether what they watch still runs: one after the other they would end up to five seconds after the stack. Where the
/// orchestrator itself does not end in time, they stay: they are what cleans up after it.
/// </summary>
internal sealed class WatcherEnd(TimeProvider time) : IHostedLifecycleService
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    private IReadOnlyList<int> _servers = [];
    private IReadOnlyList<int> _controllers = [];

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _servers = OrchestratorProcesses.FindServers(Environment.ProcessId);
        _controllers = OrchestratorProcesses.FindChildren(_servers);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        // Where several AppHosts share a process, as in tests, nothing says which server is whose.
        if (_servers.Count != 1 || !await HaveEndedAsync(_servers, cancellationToken))
        {
            return;
        }

        // The controllers first: they would start a stream again that ends.
        IReadOnlyList<int> left = [.. _controllers, .. OrchestratorProcesses.FindChildren(_controllers)];
        foreach (var process in left)
        {
            OrchestratorProcesses.End(process);
        }

        await HaveEndedAsync(left, cancellationToken);
    }

    private async Task<bool> HaveEndedAsync(IReadOnlyList<int> processes, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (processes.Any(OrchestratorProcesses.IsRunning))
        {
            if (time.GetElapsedTime(start) > s_limit)
            {
                return false;
            }

            await Task.Delay(s_pause, time, cancellationToken);
        }

        return true;
    }
}
