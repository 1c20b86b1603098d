using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Health;

/// <summary>Asks the health checks of every running resource and tells the outcome; the first healthy one makes the resource ready.</summary>
internal sealed partial class ResourceHealthCheckService(
    ILogger<ResourceHealthCheckService> logger,
    ResourceNotificationService notifications,
    HealthCheckService healthChecks,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan HealthyInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UnhealthyStep = TimeSpan.FromSeconds(1);
    private const int MaxUnhealthySteps = 5;

    private readonly Dictionary<string, (int Generation, CancellationTokenSource Stop)> _monitors = new(StringComparer.OrdinalIgnoreCase);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var resourceEvent in notifications.WatchAsync(stoppingToken))
            {
                var generation = resourceEvent.Snapshot.Generation;
                var runs = resourceEvent.Snapshot.State?.Text == KnownResourceStates.Running;
                if (_monitors.TryGetValue(resourceEvent.ResourceId, out var known) && !(runs && known.Generation == generation))
                {
                    _monitors.Remove(resourceEvent.ResourceId);
                    await known.Stop.CancelAsync();
                    known.Stop.Dispose();
                }

                if (runs && !_monitors.ContainsKey(resourceEvent.ResourceId))
                {
                    var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                    _monitors.Add(resourceEvent.ResourceId, (generation, stop));
                    _ = MonitorAsync(resourceEvent.Resource, resourceEvent.ResourceId, generation, stop.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task MonitorAsync(IResource resource, string resourceId, int generation, CancellationToken cancellationToken)
    {
        var keys = resource.TryGetAnnotationsIncludingAncestorsOfType<HealthCheckAnnotation>(out var annotations)
            ? annotations.Select(annotation => annotation.Key).ToHashSet(StringComparer.Ordinal)
            : [];
        var ready = false;
        var unhealthy = 0;
        try
        {
            do
            {
                var report = keys.Count == 0 ? null : await CheckAsync(keys, cancellationToken);
                var healthy = report is null or { Status: HealthStatus.Healthy };
                unhealthy = healthy ? 0 : unhealthy + 1;

                if (!notifications.TryGetCurrentState(resourceId, out var current) || current.Snapshot.Generation != generation)
                {
                    return;
                }

                EventSnapshot? readyEvent = null;
                if (healthy && !ready)
                {
                    ready = true;
                    readyEvent = new EventSnapshot(Task.Run(() => eventing.PublishAsync(new ResourceReadyEvent(resource, services), cancellationToken), cancellationToken));
                    _ = readyEvent.EventTask.ContinueWith(task => LogReadyFailed(task.Exception!, resource.Name), cancellationToken, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                }

                var lastRunAt = time.GetUtcNow().UtcDateTime;
                await notifications.PublishUpdateAsync(resource, resourceId, snapshot => snapshot.Generation != generation || snapshot.State?.Text != KnownResourceStates.Running ? snapshot : snapshot with
                {
                    HealthReports = report is null ? snapshot.HealthReports : Merge(snapshot.HealthReports, report, lastRunAt),
                    ResourceReadyEvent = readyEvent ?? snapshot.ResourceReadyEvent,
                });

                if (report is not null)
                {
                    await Task.Delay(healthy ? HealthyInterval : UnhealthyStep * Math.Min(MaxUnhealthySteps, unhealthy), time, cancellationToken);
                }
            }
            while (keys.Count > 0);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task<HealthReport> CheckAsync(HashSet<string> keys, CancellationToken cancellationToken)
    {
        try
        {
            return await healthChecks.CheckHealthAsync(registration => keys.Contains(registration.Name), cancellationToken);
        }
#pragma warning disable CA1031 // A check that cannot even be made is an unhealthy check.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new HealthReport(keys.ToDictionary(key => key, _ => new HealthReportEntry(HealthStatus.Unhealthy, "The health check could not be made.", TimeSpan.Zero, exception, data: null)), TimeSpan.Zero);
        }
    }

    private static ImmutableArray<HealthReportSnapshot> Merge(ImmutableArray<HealthReportSnapshot> known, HealthReport report, DateTime lastRunAt)
    {
        var merged = known.ToDictionary(snapshot => snapshot.Name);
        foreach (var (key, entry) in report.Entries)
        {
            merged[key] = new HealthReportSnapshot(key, entry.Status, entry.Description, entry.Exception?.ToString()) { LastRunAt = lastRunAt };
        }

        return [.. merged.Values];
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A handler of the ready event of resource '{Resource}' failed.")]
    private partial void LogReadyFailed(Exception exception, string resource);
}
