using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>The life of one resource: started, stopped, started again; never two at once.</summary>
internal sealed partial class ResourceController(
    IResource resource,
    IResourceExecutor executor,
    ResourceNotificationService notifications,
    ResourceLoggerService consoles,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ILogger _console = consoles.GetLogger(resource);
    private CancellationTokenSource _attempt = new();
    private TaskCompletionSource _released = new();
    private Task _starting = Task.CompletedTask;
    private Task _ended = Task.CompletedTask;
    private IRunningResource? _running;
    private bool _stopping;

    /// <summary>Starts the resource unless it runs. One that waits for others waits no longer when <paramref name="force"/> is set.</summary>
    public Task StartAsync(bool force, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_starting.IsCompleted)
            {
                if (force)
                {
                    _released.TrySetResult();
                }

                return _starting;
            }

            if (_running is not null)
            {
                return Task.CompletedTask;
            }

            _attempt.Dispose();
            _attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _stopping = false;
            return _starting = Task.Run(() => StartCoreAsync(_attempt.Token), CancellationToken.None);
        }
    }

    /// <summary>Stops the resource, or gives up its start: returns when nothing of it is left.</summary>
    public async Task StopAsync()
    {
        Task starting;
        lock (_lock)
        {
            _stopping = true;
            starting = _starting;
            _attempt.Cancel();
        }

        await starting;
        if (_running is { } running)
        {
            await PublishAsync(snapshot => snapshot with { State = KnownResourceStates.Stopping });
            await running.StopAsync();
        }

        await _ended;
    }

    public void Dispose() => _attempt.Dispose();

    private async Task StartCoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PublishAsync(snapshot => snapshot with
            {
                State = KnownResourceStates.Starting,
                Generation = snapshot.Generation + 1,
                StartTimeStamp = null,
                StopTimeStamp = null,
                ExitCode = null,
                ResourceReadyEvent = null,
                HealthReports = [.. resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => new HealthReportSnapshot(check.Key, Status: null, Description: null, ExceptionText: null))],
            });
            await eventing.PublishAsync(new BeforeResourceStartedEvent(resource, services), cancellationToken);
            if (await WaitAsync(cancellationToken))
            {
                await PublishAsync(snapshot => snapshot with { State = KnownResourceStates.Starting });
            }

            var running = await executor.StartAsync(resource, cancellationToken);
            _running = running;
            await PublishAsync(snapshot => snapshot with
            {
                State = new ResourceStateSnapshot(KnownResourceStates.Running, KnownResourceStateStyles.Success),
                StartTimeStamp = Now(),
                Properties = running.Properties,
                EnvironmentVariables = running.EnvironmentVariables,
                Volumes = running.Volumes,
                Urls = [.. snapshot.Urls.Select(url => url with { IsInactive = false })],
            });
            _ended = Task.Run(() => EndAsync(running), CancellationToken.None);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await PublishAsync(snapshot => snapshot with { State = KnownResourceStates.Exited, StopTimeStamp = Now() });
        }
#pragma warning disable CA1031 // Whatever keeps a resource from starting is that resource's state; the others go on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (exception is DistributedApplicationException)
            {
                LogFailedToStart(_console, exception.Message);
            }
            else
            {
                LogFailedToStart(_console, exception);
            }

            var state = (exception as ResourceStartException)?.State ?? KnownResourceStates.FailedToStart;
            await PublishAsync(snapshot => snapshot with { State = new ResourceStateSnapshot(state, KnownResourceStateStyles.Error), StopTimeStamp = Now() });
        }
    }

    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        if (!resource.HasAnnotationOfType<WaitAnnotation>())
        {
            return false;
        }

        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var dependencies = notifications.WaitForDependenciesAsync(resource, waiting.Token);
        await Task.WhenAny(dependencies, _released.Task);
        if (!dependencies.IsCompleted)
        {
            await waiting.CancelAsync();
            await dependencies.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        }

        await dependencies;
        return true;
    }

    private async Task EndAsync(IRunningResource running)
    {
        var exitCode = await running.Exited;
        bool stopped;
        lock (_lock)
        {
            stopped = _stopping;
            _running = null;
        }

        if (!stopped && exitCode != 0)
        {
            LogExited(_console, exitCode);
        }

        await PublishAsync(snapshot => snapshot with
        {
            State = stopped ? KnownResourceStates.Exited : new ResourceStateSnapshot(running.EndState, exitCode == 0 ? null : KnownResourceStateStyles.Error),
            ExitCode = exitCode,
            StopTimeStamp = Now(),
            ResourceReadyEvent = null,
            Urls = [.. snapshot.Urls.Select(url => url.Name is null ? url : url with { IsInactive = true })],
        });
        if (notifications.TryGetCurrentState(resource.GetInstanceName(), out var current))
        {
            await eventing.PublishAsync(new ResourceStoppedEvent(resource, services, current), EventDispatchBehavior.NonBlockingSequential, CancellationToken.None);
        }
    }

    private Task PublishAsync(Func<CustomResourceSnapshot, CustomResourceSnapshot> change) => notifications.PublishUpdateAsync(resource, change);

    private DateTime Now() => time.GetUtcNow().UtcDateTime;

    [LoggerMessage(Level = LogLevel.Error, Message = "Failed to start: {Reason}")]
    private static partial void LogFailedToStart(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Failed to start.")]
    private static partial void LogFailedToStart(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Exited by itself with code {ExitCode}.")]
    private static partial void LogExited(ILogger logger, int exitCode);
}
