using System.Diagnostics;
using System.Globalization;
using LlmOps.AppHost.Stores;
using Microsoft.Extensions.Hosting;

namespace LlmOps.AppHost.Orchestrator;

/// <summary>
/// Runs the process that hurries the orchestrator's cleanup when the AppHost ends, also when it is killed, and waits for it in an orderly
/// end, after the cleanup that <c>DcpPublisher:WaitForResourceCleanup</c> has waited for.
/// </summary>
internal sealed class CleanupWatchdog(DistributedApplicationModel model) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);
    private static readonly string s_script = Path.Combine(AppContext.BaseDirectory, "Orchestrator", "cleanup-watchdog.sh");

    private Process? _process;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        // Where several AppHosts share a process, as in tests, nothing says which orchestrator is whose.
        if (OrchestratorProcesses.FindServers(Environment.ProcessId) is [var server])
        {
            var runtimes = model.Resources.OfType<ContainerResource>().Any() ? ContainerAvailability.Runtimes : [];
            _process = Process.Start(
                new ProcessStartInfo("sh", [s_script, server.ToString(CultureInfo.InvariantCulture), .. runtimes])
                {
                    RedirectStandardInput = true,
                }
            );
        }

        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (_process is not { } process)
        {
            return;
        }

        try
        {
            await process.StandardInput.WriteLineAsync("stopping".AsMemory(), cancellationToken);
        }
        catch (IOException)
        {
            // It was ended. The orchestrator cleans up without it.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        // A host may be stopped twice.
        using var process = Interlocked.Exchange(ref _process, null);
        if (process is null)
        {
            return;
        }

        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(cancellationToken).WaitAsync(s_limit, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
            // It goes on without the AppHost.
        }
    }

    public void Dispose() => _process?.Dispose();
}
