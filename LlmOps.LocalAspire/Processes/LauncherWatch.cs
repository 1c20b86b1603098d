using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Processes;

/// <summary>
/// Ends the AppHost when the <c>dotnet run</c> or <c>dotnet watch</c> that started it is gone: killed, it takes nothing with it by itself.
/// Whoever starts the AppHost any other way may leave it running.
/// </summary>
internal sealed partial class LauncherWatch(IHostApplicationLifetime lifetime, ILogger<LauncherWatch> logger, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (OperatingSystem.IsWindows() || Launcher() is not { } launcher)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (Libc.ParentId() != launcher)
                {
                    LogGone();
                    lifetime.StopApplication();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static int? Launcher()
    {
        var parent = Libc.ParentId();
        try
        {
            var arguments = File.ReadAllText($"/proc/{parent}/cmdline").Split('\0');
            return Path.GetFileName(arguments[0]) is "dotnet" && arguments.Skip(1).Any(argument => argument is "run" or "watch") ? parent : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The process that started the AppHost is gone.")]
    private partial void LogGone();
}
