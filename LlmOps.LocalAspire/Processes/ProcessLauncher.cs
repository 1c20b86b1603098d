using Aspire.Hosting.Orchestrator;

namespace Aspire.Hosting.Processes;

/// <summary>Starts processes that do not outlive the AppHost, however it ends.</summary>
internal sealed class ProcessLauncher(ProcessGuard guard)
{
    /// <summary>Starts a process.</summary>
    /// <param name="spec">What to start.</param>
    /// <param name="onLine">Called for each line it prints; true for standard error.</param>
    /// <exception cref="DistributedApplicationException">It could not be started.</exception>
    public ChildProcess Start(ProcessSpec spec, Action<string, bool> onLine) =>
        OperatingSystem.IsWindows()
            ? WindowsChildProcess.Start(spec, guard.Job, onLine)
            : UnixChildProcess.Start(spec, guard, onLine);
}
