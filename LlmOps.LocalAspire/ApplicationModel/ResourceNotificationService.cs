using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The states of all resources: told, watched and waited for.</summary>
public partial class ResourceNotificationService : IDisposable
{
    private readonly ConcurrentDictionary<string, InstanceState> _states = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<ChannelWriter<ResourceEvent>, bool> _watchers = new();
    private readonly Lock _publishing = new();
    private readonly CancellationTokenSource _disposing = new();
    private readonly ILogger<ResourceNotificationService> _logger;
    private readonly IServiceProvider _services;
    private readonly ResourceLoggerService _consoles;

    /// <summary>Made once per application.</summary>
    public ResourceNotificationService(ILogger<ResourceNotificationService> logger, IHostApplicationLifetime hostApplicationLifetime, IServiceProvider serviceProvider, ResourceLoggerService resourceLoggerService)
    {
        _logger = logger;
        _services = serviceProvider;
        _consoles = resourceLoggerService;
        DefaultWaitBehavior = serviceProvider.GetService<IOptions<ResourceNotificationServiceOptions>>()?.Value.DefaultWaitBehavior ?? WaitBehavior.StopOnResourceUnavailable;
    }

    internal WaitBehavior DefaultWaitBehavior { get; set; }

    /// <summary>Changes what is known of a resource's running instance.</summary>
    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return PublishUpdateAsync(resource, resource.GetInstanceName(), stateFactory);
    }

    /// <summary>Changes what is known of an instance of a resource.</summary>
    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(resourceId);
        ArgumentNullException.ThrowIfNull(stateFactory);

        // One lock for all: watchers see the changes of all resources in one order.
        lock (_publishing)
        {
            var state = _states.GetOrAdd(resourceId, static (_, owner) => new InstanceState(owner), resource);
            var previous = state.Snapshot ?? InitialSnapshot(resource);
            var next = stateFactory(previous);
            next = next with
            {
                Version = previous.Version + 1,
                Commands = Commands(resource, next),
                IconName = next.IconName ?? (resource.TryGetLastAnnotation<ResourceIconAnnotation>(out var icon) ? icon.IconName : null),
            };
            state.Snapshot = next;

            if (previous.State?.Text is { } before && next.State?.Text is { } after && before != after)
            {
                LogState(resource.Name, before, after);
            }

            var resourceEvent = new ResourceEvent(resource, resourceId, next);
            foreach (var watcher in _watchers.Keys)
            {
                watcher.TryWrite(resourceEvent);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>What is known of every instance now, then every change.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_disposing.Token, cancellationToken);
        var channel = Channel.CreateUnbounded<ResourceEvent>(new UnboundedChannelOptions { SingleReader = true });
        lock (_publishing)
        {
            foreach (var (id, state) in _states)
            {
                if (state.Snapshot is { } snapshot)
                {
                    channel.Writer.TryWrite(new ResourceEvent(state.Resource, id, snapshot));
                }
            }

            _watchers.TryAdd(channel.Writer, true);
        }

        try
        {
            await foreach (var resourceEvent in channel.Reader.ReadAllAsync(ending.Token))
            {
                yield return resourceEvent;
            }
        }
        finally
        {
            _watchers.TryRemove(channel.Writer, out _);
        }
    }

    /// <summary>What is known of an instance, by its name or that of its resource.</summary>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        ArgumentNullException.ThrowIfNull(resourceId);

        var found = _states.TryGetValue(resourceId, out var state)
            ? (Id: resourceId, State: state)
            : _states.Where(entry => string.Equals(entry.Value.Resource.Name, resourceId, StringComparison.OrdinalIgnoreCase)).Select(entry => (Id: entry.Key, State: (InstanceState?)entry.Value)).FirstOrDefault();
        resourceEvent = found.State?.Snapshot is { } snapshot ? new ResourceEvent(found.State.Resource, found.Id, snapshot) : null;
        return resourceEvent is not null;
    }

    /// <summary>Waits until a resource is in a state; <see cref="KnownResourceStates.Running"/> where none is named.</summary>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, [string.IsNullOrEmpty(targetState) ? KnownResourceStates.Running : targetState], cancellationToken);

    /// <summary>Waits until a resource is in one of some states, and says which.</summary>
    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var resourceEvent = await WaitForResourceAsync(resourceName, candidate => candidate.Snapshot.State is { } state && states.Contains(state.Text), cancellationToken);
        return resourceEvent.Snapshot.State!.Text;
    }

    /// <summary>Waits until something is true of a resource.</summary>
    /// <exception cref="OperationCanceledException">It did not become true in time.</exception>
    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        ArgumentNullException.ThrowIfNull(predicate);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_disposing.Token, cancellationToken);
        await foreach (var resourceEvent in WatchAsync(ending.Token))
        {
            if (string.Equals(resourceEvent.Resource.Name, resourceName, StringComparison.OrdinalIgnoreCase) && predicate(resourceEvent))
            {
                return resourceEvent;
            }
        }

        throw new OperationCanceledException($"The operation was cancelled while waiting for resource '{resourceName}'.", ending.Token);
    }

    /// <summary>Waits until a resource runs, is healthy, and its <see cref="ResourceReadyEvent"/> was handled.</summary>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, DefaultWaitBehavior, cancellationToken);

    /// <summary>Waits until a resource runs, is healthy, and its <see cref="ResourceReadyEvent"/> was handled.</summary>
    /// <exception cref="DistributedApplicationException">The resource failed, and <paramref name="waitBehavior"/> says to stop then.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var resourceEvent = await WaitForResourceAsync(resourceName, candidate =>
            candidate.Snapshot is { HealthStatus: HealthStatus.Healthy, ResourceReadyEvent: not null } || IsGivenUp(waitBehavior, candidate.Snapshot), cancellationToken);
        if (IsGivenUp(waitBehavior, resourceEvent.Snapshot))
        {
            throw new DistributedApplicationException($"Stopped waiting for resource '{resourceName}' to become healthy because {Reason(resourceEvent.Snapshot)}.");
        }

        await resourceEvent.Snapshot.ResourceReadyEvent!.EventTask.WaitAsync(cancellationToken);
        return resourceEvent;
    }

    /// <summary>Waits for all that the resource was told to wait for; it shows <see cref="KnownResourceStates.Waiting"/> meanwhile.</summary>
    /// <exception cref="DistributedApplicationException">Something waited for failed, and the resource was told to stop then.</exception>
    public async Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resource);

        var waits = resource.Annotations.OfType<WaitAnnotation>().Where(wait => wait.Resource is not IResourceWithoutLifetime).ToArray();
        if (waits.Length == 0)
        {
            return;
        }

        await PublishUpdateAsync(resource, snapshot => snapshot with { State = KnownResourceStates.Waiting });

        using var failing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pending = waits.Select(wait => WaitForDependencyAsync(resource, wait, failing.Token)).ToList();
        while (pending.Count > 0)
        {
            var done = await Task.WhenAny(pending);
            pending.Remove(done);
            if (!done.IsCompletedSuccessfully)
            {
                // The first failure decides; the other waits are over.
                await failing.CancelAsync();
                await done;
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _disposing.Cancel();
        GC.SuppressFinalize(this);
    }

    private async Task WaitForDependencyAsync(IResource resource, WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var console = _consoles.GetLogger(resource);
        var name = wait.Resource.Name;
        var behavior = wait.WaitBehavior ?? DefaultWaitBehavior;

        if (wait.WaitType is WaitType.WaitForCompletion)
        {
            LogWaiting(console, name, "complete");
            var done = (await WaitForResourceAsync(name, candidate => IsComplete(candidate.Snapshot), cancellationToken)).Snapshot;
            if (done.State?.Text == KnownResourceStates.FailedToStart)
            {
                LogDependencyFailed(console, name);
                throw new DistributedApplicationException($"Resource '{resource.Name}' stopped waiting for dependency resource '{name}' because it failed to start.");
            }

            if (done.ExitCode is { } exitCode && exitCode != wait.ExitCode)
            {
                LogWrongExitCode(console, name, done.State?.Text, exitCode, wait.ExitCode);
                throw new DistributedApplicationException($"Resource '{resource.Name}' stopped waiting for dependency resource '{name}' because it entered the '{done.State?.Text}' state with exit code '{exitCode}', expected '{wait.ExitCode}'.");
            }

            LogWaited(console, name);
            return;
        }

        LogWaiting(console, name, "enter the 'Running' state");
        ThrowIfGivenUp(await WaitForResourceAsync(name, candidate => candidate.Snapshot.State?.Text == KnownResourceStates.Running || IsGivenUp(behavior, candidate.Snapshot), cancellationToken));
        if (wait.WaitType is WaitType.WaitUntilHealthy)
        {
            if (wait.Resource.HasAnnotationOfType<HealthCheckAnnotation>())
            {
                LogWaiting(console, name, "become healthy");
                ThrowIfGivenUp(await WaitForResourceAsync(name, candidate => candidate.Snapshot.HealthStatus is HealthStatus.Healthy || IsGivenUp(behavior, candidate.Snapshot), cancellationToken));
            }

            var ready = await WaitForResourceAsync(name, candidate => candidate.Snapshot.ResourceReadyEvent is not null || IsGivenUp(behavior, candidate.Snapshot), cancellationToken);
            ThrowIfGivenUp(ready);
            await ready.Snapshot.ResourceReadyEvent!.EventTask.WaitAsync(cancellationToken);
        }

        LogWaited(console, name);

        void ThrowIfGivenUp(ResourceEvent resourceEvent)
        {
            if (IsGivenUp(behavior, resourceEvent.Snapshot))
            {
                LogDependencyFailed(console, name);
                throw new DistributedApplicationException($"Resource '{resource.Name}' stopped waiting for dependency resource '{name}' because {Reason(resourceEvent.Snapshot)}.");
            }
        }
    }

    private static bool IsComplete(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text is { } state && KnownResourceStates.TerminalStates.Contains(state);

    private static bool IsGivenUp(WaitBehavior behavior, CustomResourceSnapshot snapshot) =>
        behavior is WaitBehavior.StopOnResourceUnavailable && (IsComplete(snapshot) || snapshot.State?.Text == KnownResourceStates.RuntimeUnhealthy);

    private static string Reason(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text == KnownResourceStates.FailedToStart ? "it failed to start" : $"it entered the '{snapshot.State?.Text}' state prematurely";

    private static CustomResourceSnapshot InitialSnapshot(IResource resource) =>
        resource.TryGetLastAnnotation<ResourceSnapshotAnnotation>(out var annotation)
            ? annotation.InitialSnapshot
            : new CustomResourceSnapshot
            {
                ResourceType = resource switch
                {
                    ProjectResource => KnownResourceTypes.Project,
                    ExecutableResource => KnownResourceTypes.Executable,
                    _ when resource.IsContainer() => KnownResourceTypes.Container,
                    _ => resource.GetType().Name.EndsWith("Resource", StringComparison.Ordinal) ? resource.GetType().Name[..^"Resource".Length] : resource.GetType().Name,
                },
                Properties = [],
                Relationships = Relationships(resource),
            };

    internal static ImmutableArray<RelationshipSnapshot> Relationships(IResource resource) =>
        [.. resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(relationship => new RelationshipSnapshot(relationship.Resource.Name, relationship.Type)).Distinct()];

    private ImmutableArray<ResourceCommandSnapshot> Commands(IResource resource, CustomResourceSnapshot snapshot) =>
    [
        .. resource.Annotations.OfType<ResourceCommandAnnotation>().Select(command => new ResourceCommandSnapshot(
            command.Name,
            command.UpdateState(new UpdateCommandStateContext { ResourceSnapshot = snapshot, ServiceProvider = _services }),
            command.DisplayName,
            command.DisplayDescription,
            command.Parameter,
            command.ConfirmationMessage,
            command.IconName,
            command.IconVariant,
            command.IsHighlighted)),
    ];

    [LoggerMessage(Level = LogLevel.Debug, Message = "Resource '{Resource}' changed state: {Before} -> {After}.")]
    private partial void LogState(string resource, string before, string after);

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for resource '{Resource}' to {What}.")]
    private static partial void LogWaiting(ILogger logger, string resource, string what);

    [LoggerMessage(Level = LogLevel.Information, Message = "Finished waiting for resource '{Resource}'.")]
    private static partial void LogWaited(ILogger logger, string resource);

    [LoggerMessage(Level = LogLevel.Error, Message = "Dependency resource '{Resource}' failed.")]
    private static partial void LogDependencyFailed(ILogger logger, string resource);

    [LoggerMessage(Level = LogLevel.Error, Message = "Resource '{Resource}' has entered the '{State}' state with exit code '{ExitCode}', expected '{Expected}'.")]
    private static partial void LogWrongExitCode(ILogger logger, string resource, string? state, int exitCode, int expected);

    private sealed class InstanceState(IResource resource)
    {
        public IResource Resource { get; } = resource;

        public CustomResourceSnapshot? Snapshot { get; set; }
    }
}
