using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LlmOps.AppHost.Restarts;

/// <summary>Restarts services that ended unasked. What a person or the end of the AppHost stopped stays stopped.</summary>
internal sealed partial class CrashRestarter(
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    ResourceLoggerService loggers,
    IHostApplicationLifetime lifetime,
    TimeProvider time
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The services of a stack that stops end too: no restart may begin from the moment it was told to.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        List<Task> restarts = [];
        try
        {
            await foreach (var update in notifications.WatchAsync(stopping.Token))
            {
                if (
                    update.Resource.Annotations.OfType<RestartOnCrashAnnotation>().FirstOrDefault() is { } restart
                    && restart.Observe(update.Snapshot.State?.Text) is { } uptime
                )
                {
                    restarts.RemoveAll(task => task.IsCompleted);
                    restarts.Add(RestartAsync(update, restart, uptime, stopping.Token));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The stack stops.
        }

        await Task.WhenAll(restarts);
    }

    private async Task RestartAsync(
        ResourceEvent ended,
        RestartOnCrashAnnotation restart,
        TimeSpan uptime,
        CancellationToken cancellationToken
    )
    {
        var logger = loggers.GetLogger(ended.ResourceId);
        try
        {
            while (!restart.IsPaused)
            {
                var delay = restart.Delay.Next(uptime);
                LogEnded(logger, ended.Resource.Name, ended.Snapshot.ExitCode, delay);
                await Task.Delay(delay, time, cancellationToken);

                // It may have been started meanwhile, or a command is about to start it.
                if (restart.IsPaused || !IsStopped(ended.ResourceId))
                {
                    return;
                }

                var result = await commands.ExecuteCommandAsync(ended.ResourceId, KnownResourceCommands.StartCommand, cancellationToken);
                if (result.Success)
                {
                    return;
                }

                LogNotStarted(logger, ended.Resource.Name, result.Message);
                uptime = TimeSpan.Zero;
            }
        }
        catch (OperationCanceledException)
        {
            // The stack stops.
        }
    }

    private bool IsStopped(string resourceId) =>
        notifications.TryGetCurrentState(resourceId, out var current)
        && KnownResourceStates.TerminalStates.Contains(current.Snapshot.State?.Text);

    [LoggerMessage(3500, LogLevel.Warning, "{Service} exited with code {ExitCode} although it was not stopped; restarting in {Delay}.")]
    private static partial void LogEnded(ILogger logger, string service, int? exitCode, TimeSpan delay);

    [LoggerMessage(3501, LogLevel.Error, "{Service} could not be started: {Reason}. Trying again.")]
    private static partial void LogNotStarted(ILogger logger, string service, string? reason);
}
