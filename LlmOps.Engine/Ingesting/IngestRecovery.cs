using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Ingesting;

/// <summary>Finds accepted documents and deletions that no worker works on any more, because the process that should have queued them died,
/// and queues them.</summary>
public sealed partial class IngestRecovery(
    IDocumentCatalog catalog,
    IIngestQueue queue,
    IOptions<IngestionOptions> options,
    TimeProvider time,
    ILogger<IngestRecovery> logger
)
{
    /// <summary>Sweeps at once and then at every interval until <paramref name="stopping"/> is cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(options.Value.RecoveryInterval, time);
        try
        {
            do
            {
                try
                {
                    await SweepAsync(stopping);
                }
                catch (Exception e) when (!stopping.IsCancellationRequested)
                {
                    LogFailed(e);
                }
            } while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The worker stops.
        }
    }

    /// <summary>Queues what has stood still for <see cref="IngestionOptions.RecoveryAfter"/>.</summary>
    /// <returns>How many messages were queued.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var queued = 0;
        await foreach (var message in catalog.UnfinishedAsync(time.GetUtcNow() - options.Value.RecoveryAfter, cancellationToken))
        {
            await queue.EnqueueAsync(message, cancellationToken);

            // Touched, the record counts as looked after until it has stood still again.
            await catalog.UpdateAsync(
                TenantScope.Create(message.TenantId),
                message.DocumentId,
                message.Generation,
                record => record,
                cancellationToken
            );
            queued++;
        }

        if (queued > 0)
        {
            LogQueued(queued);
        }

        return queued;
    }

    [LoggerMessage(1336, LogLevel.Information, "Recovery queued {Count} documents that no worker held.")]
    private partial void LogQueued(int count);

    [LoggerMessage(1337, LogLevel.Warning, "Recovery could not look through the catalog; it tries again later.")]
    private partial void LogFailed(Exception exception);
}
