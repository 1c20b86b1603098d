using System.Diagnostics;
using System.Globalization;
using LlmOps.AppHost.Stores;
using Microsoft.Extensions.Hosting;

namespace LlmOps.AppHost.Orchestrator;

/// <summary>Runs the process that hurries the orchestrator's cleanup when the AppHost ends, also when it is killed, and waits for it where
/// the AppHost is disposed of.</summary>
internal sealed class CleanupWatchdog : IAsyncDisposable
{
    /// <summary>A little more than the script itself waits for the orchestrator, which ends late on a machine with other work.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(35);
    private static readonly string s_script = Path.Combine(AppContext.BaseDirectory, "Orchestrator", "cleanup-watchdog.sh");

    private readonly DistributedApplicationModel _model;
    private readonly Lock _gate = new();
    private Process? _process;
    private bool _disposed;

    public CleanupWatchdog(DistributedApplicationModel model, IHostApplicationLifetime lifetime)
    {
        _model = model;
        lifetime.ApplicationStopping.Register(TellThatItStops);
    }

    /// <summary>Starts the process, once there is an orchestrator and unless it runs already.</summary>
    public void Start()
    {
        lock (_gate)
        {
            // Where several AppHosts share a process, as in tests, nothing says which orchestrator is whose.
            if (_disposed || _process is not null || OrchestratorProcesses.FindServers(Environment.ProcessId) is not [var server])
            {
                return;
            }

            var runtimes = _model.Resources.OfType<ContainerResource>().Any() ? ContainerAvailability.Runtimes : [];
            _process = Process.Start(
                new ProcessStartInfo("sh", [s_script, server.ToString(CultureInfo.InvariantCulture), .. runtimes])
                {
                    RedirectStandardInput = true,
                }
            );
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        if (_process is not { } process)
        {
            return;
        }

        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(CancellationToken.None).WaitAsync(s_limit, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            // It goes on without the AppHost.
        }

        process.Dispose();
    }

    private void TellThatItStops()
    {
        lock (_gate)
        {
            if (_disposed || _process is not { } process)
            {
                return;
            }

            try
            {
                process.StandardInput.WriteLine("stopping");
            }
            catch (IOException)
            {
                // It was ended. The orchestrator cleans up without it.
            }
        }
    }
}
