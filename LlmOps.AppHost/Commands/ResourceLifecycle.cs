using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.AppHost.Commands;

/// <summary>Stops and starts resources from within a command, and waits for both.</summary>
internal sealed class ResourceLifecycle(IServiceProvider services)
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromMinutes(2);

    private readonly ResourceCommandService _commands = services.GetRequiredService<ResourceCommandService>();
    private readonly ResourceNotificationService _notifications = services.GetRequiredService<ResourceNotificationService>();

    /// <summary>Stops those that run, and returns when all have ended. None is restarted until <see cref="StartAsync"/>.</summary>
    public Task StopAsync(IEnumerable<IResource> resources, CancellationToken cancellationToken) =>
        Task.WhenAll(
            resources.Select(async resource =>
            {
                PauseRestarts(resource, isPaused: true);
                await _commands.ExecuteCommandAsync(resource, KnownResourceCommands.StopCommand, cancellationToken);
                await _notifications.WaitForResourceAsync(resource.Name, KnownResourceStates.TerminalStates, cancellationToken);
            })
        );

    /// <summary>Starts all, and returns when all are healthy.</summary>
    /// <exception cref="TimeoutException">One was not healthy within two minutes.</exception>
    /// <exception cref="DistributedApplicationException">One could not be started.</exception>
    public Task StartAsync(IEnumerable<IResource> resources, CancellationToken cancellationToken) =>
        Task.WhenAll(
            resources.Select(async resource =>
            {
                var result = await _commands.ExecuteCommandAsync(resource, KnownResourceCommands.StartCommand, cancellationToken);
                PauseRestarts(resource, isPaused: false);
                if (!result.Success)
                {
                    throw new DistributedApplicationException($"{resource.Name} did not start: {result.Message}");
                }

                // The newest state known may still be the end of the former run, so an ended resource does not end the wait; the time limit
                // does.
                await _notifications
                    .WaitForResourceHealthyAsync(resource.Name, WaitBehavior.WaitOnResourceUnavailable, cancellationToken)
                    .WaitAsync(s_startLimit, TimeProvider.System, cancellationToken);
            })
        );

    private static void PauseRestarts(IResource resource, bool isPaused)
    {
        foreach (var restart in resource.Annotations.OfType<RestartOnCrashAnnotation>())
        {
            restart.IsPaused = isPaused;
        }
    }
}
