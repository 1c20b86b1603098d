using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Orchestrator;

/// <summary>The commands start, stop and restart.</summary>
internal static class LifecycleCommands
{
    private static readonly HashSet<string> Stopped = [KnownResourceStates.Exited, KnownResourceStates.Finished, KnownResourceStates.FailedToStart, KnownResourceStates.NotStarted, KnownResourceStates.RuntimeUnhealthy];

    public static void AddTo(IResource resource)
    {
        // A resource may bring its own.
        Add(KnownResourceCommands.StartCommand, "Start", "Play", "Start resource", isHighlighted: true,
            state => state == KnownResourceStates.Waiting || Stopped.Contains(state) ? ResourceCommandState.Enabled : state == KnownResourceStates.Starting ? ResourceCommandState.Disabled : ResourceCommandState.Hidden,
            (orchestrator, cancellationToken) => orchestrator.StartAsync(resource, cancellationToken));
        Add(KnownResourceCommands.StopCommand, "Stop", "Stop", "Stop resource", isHighlighted: true,
            state => state == KnownResourceStates.Stopping ? ResourceCommandState.Disabled : Stopped.Contains(state) || state == KnownResourceStates.Starting ? ResourceCommandState.Hidden : ResourceCommandState.Enabled,
            (orchestrator, _) => orchestrator.StopAsync(resource));
        Add(KnownResourceCommands.RestartCommand, "Restart", "ArrowCounterclockwise", "Restart resource", isHighlighted: false,
            state => state == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
            (orchestrator, cancellationToken) => orchestrator.RestartAsync(resource, cancellationToken));

        void Add(string name, string displayName, string icon, string description, bool isHighlighted, Func<string, ResourceCommandState> state, Func<ApplicationOrchestrator, CancellationToken, Task> execute)
        {
            if (resource.Annotations.OfType<ResourceCommandAnnotation>().Any(command => command.Name == name))
            {
                return;
            }

            resource.Annotations.Add(new ResourceCommandAnnotation(
                name,
                displayName,
                context => state(context.ResourceSnapshot.State?.Text ?? string.Empty),
                async context =>
                {
                    await execute(context.ServiceProvider.GetRequiredService<ApplicationOrchestrator>(), context.CancellationToken);
                    return CommandResults.Success();
                },
                description,
                parameter: null,
                confirmationMessage: null,
                icon,
                IconVariant.Filled,
                isHighlighted));
        }
    }
}
