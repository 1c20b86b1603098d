using System.Collections;
using System.IO.Pipes;
using System.Runtime.Versioning;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Containers;

/// <summary>Sees to it that no container of this run is left when the AppHost is gone, even by <c>kill -9</c>.</summary>
/// <remarks>A shell waits for the end of a pipe that only the AppHost holds, and removes what bears the run's label then. On Windows the next run removes what this one left.</remarks>
internal sealed partial class ContainerGuard(ILogger<ContainerGuard> logger) : IDisposable
{
    private readonly Lock _lock = new();
    private AnonymousPipeServerStream? _pipe;
    private int _shell;
    private bool _disposed;

    /// <summary>The mark of this run's containers.</summary>
    public string RunId { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Guards the run's containers from now on.</summary>
    public void Arm(string runtimePath)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        lock (_lock)
        {
            if (_pipe is null && !_disposed)
            {
                Start(runtimePath);
            }
        }
    }

    public void Dispose()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        lock (_lock)
        {
            _disposed = true;
            if (_pipe is null)
            {
                return;
            }

            try
            {
                _pipe.Write("done\n"u8);
            }
            catch (IOException exception)
            {
                LogGone(exception);
            }

            _pipe.Dispose();
            _pipe = null;
            Libc.Wait(_shell);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private void Start(string runtimePath)
    {
        _pipe = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.None);
        using var nowhere = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);
        _shell = Libc.Spawn("/bin/sh", ["-c", ContainerGuardScript.Text, "sh", runtimePath, $"{ContainerLabels.Run}={RunId}"], RuntimeEnvironment(), _pipe.ClientSafePipeHandle, nowhere, nowhere);
        _pipe.DisposeLocalCopyOfClientHandle();
    }

    /// <summary>What the runtime's program finds its daemon and its settings by.</summary>
    private static IEnumerable<string> RuntimeEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(entry => entry.Key is string key && (key is "PATH" or "HOME" or "TMPDIR" || key.StartsWith("DOCKER_", StringComparison.Ordinal) || key.StartsWith("CONTAINER", StringComparison.Ordinal) || key.StartsWith("XDG_", StringComparison.Ordinal)))
            .Select(entry => $"{entry.Key}={entry.Value}");

    [LoggerMessage(Level = LogLevel.Warning, Message = "The guard that removes containers when the AppHost is killed is gone.")]
    private partial void LogGone(Exception exception);
}
