using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Processes;

/// <summary>Sees to it that nothing the AppHost started is left when the AppHost is gone, even by <c>kill -9</c>.</summary>
/// <remarks>
/// On Windows a job object does that. Elsewhere a small shell reads the process groups to guard from a pipe that only the AppHost
/// holds: when the pipe ends, so has the AppHost, and the shell ends what is left. See <see cref="GuardScript"/>.
/// </remarks>
internal sealed partial class ProcessGuard(ILogger<ProcessGuard> logger) : IDisposable
{
    private readonly Lock _lock = new();
    private AnonymousPipeServerStream? _toShell;
    private int _shell;
    private bool _broken;

    /// <summary>The job that processes of this AppHost belong to.</summary>
    [SupportedOSPlatform("windows")]
    public JobObject Job => field ??= new JobObject();

    /// <summary>Guards a process group from now on.</summary>
    [UnsupportedOSPlatform("windows")]
    public void Add(int group) => Tell($"+ {group}\n");

    /// <summary>A process group is no more: its number may soon be somebody else's.</summary>
    [UnsupportedOSPlatform("windows")]
    public void Remove(int group) => Tell($"- {group}\n");

    public void Dispose()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        lock (_lock)
        {
            _broken = true;
            if (_toShell is not null)
            {
                _toShell.Dispose();
                Libc.Wait(_shell);
                _toShell = null;
            }
        }
    }

    [UnsupportedOSPlatform("windows")]
    private void Tell(string line)
    {
        lock (_lock)
        {
            if (_broken)
            {
                return;
            }

            try
            {
                _toShell ??= StartShell();
                _toShell.Write(Encoding.ASCII.GetBytes(line));
            }
            catch (IOException exception)
            {
                // Everything still works; only kill -9 of the AppHost would leave something behind.
                _broken = true;
                LogBroken(exception);
            }
        }
    }

    [UnsupportedOSPlatform("windows")]
    private AnonymousPipeServerStream StartShell()
    {
        var pipe = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.None);
        using var nowhere = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);
        _shell = Libc.Spawn("/bin/sh", ["-c", GuardScript.Text], SystemEnvironment(), pipe.ClientSafePipeHandle, nowhere, nowhere);
        pipe.DisposeLocalCopyOfClientHandle();
        return pipe;
    }

    private static IEnumerable<string> SystemEnvironment() => [$"PATH={Environment.GetEnvironmentVariable("PATH")}", "LC_ALL=C"];

    [LoggerMessage(Level = LogLevel.Warning, Message = "The guard that ends resources when the AppHost is killed is gone.")]
    private partial void LogBroken(Exception exception);
}
