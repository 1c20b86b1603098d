using System.Collections.Concurrent;
using System.Diagnostics;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Ingesting;

/// <summary>Handles messages of the ingest queue: decides what a message still asks for, keeps its lease, and settles what became of
/// it.</summary>
public sealed partial class IngestPipeline(
    IDocumentCatalog catalog,
    IIngestQueue queue,
    GenerationIngest generations,
    DocumentSweep removal,
    ObjectImport import,
    StoragePause pause,
    IOptions<IngestionOptions> options,
    TimeProvider time,
    ILogger<IngestPipeline> logger
) : IDisposable
{
    /// <summary>From here on a document's text, chunks and vectors are what the worker's memory goes to.</summary>
    private const long LargeBytes = 1024 * 1024;

    private static readonly TimeSpan s_tryAgainSoon = TimeSpan.FromSeconds(2);

    private readonly string _worker = Guid.CreateVersion7(time.GetUtcNow()).ToString("n");
    private readonly ConcurrentDictionary<(string Tenant, string Document), bool> _underWay = new();
    private readonly SoloGate _gate = new(options.Value.Concurrency);

    /// <summary>Handles one message to its end: completed, given back, or set aside. Faults of the work do not escape.</summary>
    /// <param name="lease">The message.</param>
    /// <param name="stopping">Cancelled when the worker stops: the message is given back.</param>
    public async Task HandleAsync(IngestLease lease, CancellationToken stopping)
    {
        var message = lease.Message;
        using var activity = EngineDiagnostics.ActivitySource.StartActivity(
            $"{message.Action.ToString().ToLowerInvariant()} document",
            ActivityKind.Consumer,
            message.TraceParent
        );
        activity
            ?.SetTag(EngineDiagnosticsNames.TenantId, message.TenantId)
            .SetTag(EngineDiagnosticsNames.DocumentId, message.DocumentId)
            .SetTag(EngineDiagnosticsNames.Generation, message.Generation)
            .SetTag("messaging.operation.type", "process");

        await using var keeper = new LeaseKeeper(queue, lease, options.Value.Visibility, time, logger, stopping);
        try
        {
            if (message.Action is IngestAction.Import)
            {
                await ImportAsync(lease, keeper.Token);
            }
            else if (!TenantScope.TryCreate(message.TenantId, out var scope) || !DocumentIds.IsValid(message.DocumentId))
            {
                await queue.DeadLetterAsync(lease, "The message names no tenant or no document.", keeper.Token);
            }
            else if (!_underWay.TryAdd((message.TenantId, message.DocumentId), true))
            {
                // One document at a time, so that a generation's sweep never meets the next one's work.
                await queue.AbandonAsync(lease, s_tryAgainSoon, keeper.Token);
            }
            else
            {
                try
                {
                    await (
                        message.Action is IngestAction.Remove
                            ? RemoveAsync(scope, lease, keeper.Token)
                            : IngestAsync(scope, lease, keeper, activity, stopping)
                    );
                }
                finally
                {
                    _underWay.TryRemove((message.TenantId, message.DocumentId), out _);
                }
            }
        }
        catch (OperationCanceledException) when (keeper.Lost)
        {
            LogLeaseLost(message.TenantId, message.DocumentId, message.Generation);
        }
        catch (Exception e)
        {
            var takesNothing = pause.BeginOn(e) is not null;

            // The queue or the catalog is out of reach; the message comes back by itself when its visibility runs out.
            if (!stopping.IsCancellationRequested)
            {
                activity?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
                LogUnsettled(e, message.TenantId, message.DocumentId, message.Generation);
            }

            var delay = takesNothing ? pause.RetryInterval : Backoff(lease.ReceiveCount);
            await GiveBackAsync(lease, stopping.IsCancellationRequested ? TimeSpan.Zero : delay, stopping);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task IngestAsync(TenantScope scope, IngestLease lease, LeaseKeeper keeper, Activity? activity, CancellationToken stopping)
    {
        var (id, generation) = (lease.Message.DocumentId, lease.Message.Generation);
        var record = await catalog.GetAsync(scope, id, keeper.Token);
        if (record is null || record.Generation != generation || !record.State.IsUnfinished())
        {
            await SettleAsync(scope, lease, record, keeper.Token);
            return;
        }

        var deaths = DeathsOf(record);
        if (deaths > record.Deaths && deaths >= options.Value.MaxDeaths)
        {
            var poison = new IngestFault(
                IngestErrors.Poison,
                $"The worker died on this document {deaths} times, last in step {record.Step}.",
                Retry: false,
                DocumentState.Quarantined
            );
            await GiveUpAsync(scope, lease, record, poison, keeper.Token);
            return;
        }

        // Others may have been under way at the first death; the next one is blamed on the right document.
        using var place = await _gate.EnterAsync(alone: deaths > 0, keeper.Token, isLarge: record.Bytes > LargeBytes);
        keeper.Token.ThrowIfCancellationRequested();

        // Not to be called off half-way: a begin that the catalog noted and this worker does not know of would look like a death.
        var begun = await catalog.UpdateAsync(
            scope,
            id,
            generation,
            r =>
                r.State.IsUnfinished()
                    ? r with
                    {
                        State = DocumentState.Received,
                        Step = IngestSteps.Parse,
                        Attempt = r.Attempt + 1,
                        Deaths = DeathsOf(r),
                        Worker = _worker,
                        Chunks = 0,
                        ChunksIndexed = 0,
                        Entities = 0,
                        Relations = 0,
                        NextAttemptAt = null,
                    }
                    : r,
            CancellationToken.None
        );
        if (begun is null || !begun.State.IsUnfinished())
        {
            await SettleAsync(scope, lease, begun, keeper.Token);
            return;
        }

        activity?.SetTag(EngineDiagnosticsNames.Attempt, begun.Attempt);
        LogBegun(scope.TenantId, id, generation, begun.Attempt, begun.Bytes, begun.ContentType);
        try
        {
            await generations.RunAsync(scope, begun, keeper.Token);

            // Also while the worker stops: the message of a document that is ready would come again for nothing.
            await SettleAsync(scope, lease, await catalog.GetAsync(scope, id, CancellationToken.None), CancellationToken.None);
        }
        catch (SupersededException)
        {
            LogSuperseded(scope.TenantId, id, generation);
            await SettleAsync(scope, lease, await catalog.GetAsync(scope, id, keeper.Token), keeper.Token);
        }
        catch (Exception) when (keeper.Lost)
        {
            // Another worker may have begun meanwhile; where none has, the step must not look like a death.
            await catalog.UpdateAsync(
                scope,
                id,
                generation,
                r => r.Worker == _worker && r.Attempt == begun.Attempt && r.State.IsUnfinished() ? r with { Step = null } : r,
                CancellationToken.None
            );
            throw new OperationCanceledException("The lease was lost.");
        }
        catch (Exception) when (keeper.Token.IsCancellationRequested)
        {
            // The worker stops: an attempt that was called off does not count.
            await catalog.UpdateAsync(
                scope,
                id,
                generation,
                r => r.State.IsUnfinished() ? r with { Step = null, Attempt = Math.Max(0, r.Attempt - 1) } : r,
                CancellationToken.None
            );
            await queue.AbandonAsync(lease, TimeSpan.Zero, CancellationToken.None);
            LogGivenBack(scope.TenantId, id, generation);
        }
        catch (BudgetExceededException e)
        {
            await WaitForBudgetAsync(scope, lease, begun, e, keeper.Token);
        }
        catch (VectorsOutdatedException e)
        {
            await WaitForVectorsAsync(scope, lease, begun, e, keeper.Token);
        }
        catch (Exception e) when (pause.BeginOn(e) is not null)
        {
            await WaitForStorageAsync(scope, lease, begun, StoreFailures.Of(e)!.Value, stopping);
        }
        catch (Exception e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
            await FailAsync(scope, lease, begun, e, keeper.Token);
        }
    }

    // A step left standing by another process means that it died there. In this process it means that the catalog could not be told of the
    // end.
    private int DeathsOf(DocumentRecord record) => record.Deaths + (record.Step is not null && record.Worker != _worker ? 1 : 0);

    /// <summary>Ends a message that asks for nothing more, and clears away what its generation may have left.</summary>
    private async Task SettleAsync(TenantScope scope, IngestLease lease, DocumentRecord? record, CancellationToken cancellationToken)
    {
        var (id, generation) = (lease.Message.DocumentId, lease.Message.Generation);
        if (record is null)
        {
            await RemoveAsync(scope, lease, cancellationToken);
            return;
        }

        // While a newer generation is on its way, its own end sweeps this one too.
        if (record.State is DocumentState.Ready && record.ActiveGeneration is { } active && active >= generation)
        {
            await generations.SweepAsync(scope, id, active, cancellationToken);
        }

        await queue.CompleteAsync(lease, cancellationToken);
    }

    private async Task RemoveAsync(TenantScope scope, IngestLease lease, CancellationToken cancellationToken)
    {
        // The queue is believed in nothing: a deletion is in the catalog before it is in the queue, and ends what answered.
        if (
            await catalog.GetAsync(scope, lease.Message.DocumentId, cancellationToken) is { } living
            && (living.ActiveGeneration ?? living.Generation) <= lease.Message.Generation
        )
        {
            LogUnasked(scope.TenantId, lease.Message.DocumentId, lease.Message.Generation);
            await queue.CompleteAsync(lease, cancellationToken);
            return;
        }

        var stores = await removal.RunAsync(scope, lease.Message.DocumentId, lease.Message.Generation, cancellationToken);
        if (stores.FirstOrDefault(part => part.Pending) is { } pending)
        {
            var delay = Backoff(lease.ReceiveCount);
            LogRemovalWaits(scope.TenantId, lease.Message.DocumentId, pending.Store, delay);
            await queue.AbandonAsync(lease, delay, cancellationToken);
            return;
        }

        await queue.CompleteAsync(lease, cancellationToken);
    }

    private async Task ImportAsync(IngestLease lease, CancellationToken cancellationToken)
    {
        try
        {
            await import.ImportAsync(lease.Message.Objects, cancellationToken);
            await queue.CompleteAsync(lease, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var (fault, last) = (IngestFault.Of(e), lease.ReceiveCount >= options.Value.MaxAttempts);
            LogImportFailed(e, lease.Message.Objects.Count, lease.ReceiveCount);
            await (
                last || !fault.Retry
                    ? queue.DeadLetterAsync(lease, $"{fault.Code}: {fault.Message}", cancellationToken)
                    : queue.AbandonAsync(lease, Backoff(lease.ReceiveCount), cancellationToken)
            );
        }
    }

    private async Task FailAsync(
        TenantScope scope,
        IngestLease lease,
        DocumentRecord record,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        var fault = IngestFault.Of(exception);
        if (!fault.Retry || record.Attempt - record.Deaths >= options.Value.MaxAttempts)
        {
            LogAttemptFailed(exception, scope.TenantId, record.Id, record.Generation, record.Attempt, fault.Code);
            await GiveUpAsync(scope, lease, record, fault, cancellationToken);
            return;
        }

        var delay = Backoff(record.Attempt);
        if (fault.RetryAfter > delay)
        {
            delay = fault.RetryAfter.Value;
        }

        var next = time.GetUtcNow() + delay;
        await catalog.UpdateAsync(
            scope,
            record.Id,
            record.Generation,
            r =>
                r.State.IsUnfinished()
                    ? r with
                    {
                        Step = null,
                        ErrorCode = fault.Code,
                        ErrorMessage = fault.Message,
                        NextAttemptAt = next,
                    }
                    : r,
            cancellationToken
        );
        await queue.AbandonAsync(lease, delay, cancellationToken);
        LogRetry(exception, scope.TenantId, record.Id, record.Generation, record.Attempt, options.Value.MaxAttempts, fault.Code, delay);
    }

    /// <summary>A used-up budget is no fault of the document: it waits until there is money again, and the attempt does not
    /// count.</summary>
    private async Task WaitForBudgetAsync(
        TenantScope scope,
        IngestLease lease,
        DocumentRecord record,
        BudgetExceededException exceeded,
        CancellationToken cancellationToken
    )
    {
        var next = exceeded.RetryAt(time.GetUtcNow());
        await catalog.UpdateAsync(
            scope,
            record.Id,
            record.Generation,
            r =>
                r.State.IsUnfinished()
                    ? r with
                    {
                        Step = null,
                        Attempt = Math.Max(0, r.Attempt - 1),
                        ErrorCode = IngestErrors.OverBudget,
                        ErrorMessage = exceeded.Message,
                        NextAttemptAt = next,
                    }
                    : r,
            cancellationToken
        );
        var wait = next - time.GetUtcNow();
        var delay = wait < options.Value.BudgetWait ? wait : options.Value.BudgetWait;
        await queue.AbandonAsync(lease, delay > TimeSpan.Zero ? delay : TimeSpan.Zero, cancellationToken);
        LogWaitsForBudget(scope.TenantId, record.Id, record.Generation, exceeded.Cap.Name, next);
    }

    /// <summary>An index with another model's vectors is no fault of the document: it waits until they have been made again, and the
    /// attempt does not count.</summary>
    private async Task WaitForVectorsAsync(
        TenantScope scope,
        IngestLease lease,
        DocumentRecord record,
        VectorsOutdatedException outdated,
        CancellationToken cancellationToken
    )
    {
        // Each attempt pays for some vectors before the index refuses them.
        var delay = Backoff(lease.ReceiveCount);
        var next = time.GetUtcNow() + delay;
        await catalog.UpdateAsync(
            scope,
            record.Id,
            record.Generation,
            r =>
                r.State.IsUnfinished()
                    ? r with
                    {
                        Step = null,
                        Attempt = Math.Max(0, r.Attempt - 1),
                        ErrorCode = IngestErrors.VectorsOutdated,
                        ErrorMessage = outdated.Message,
                        NextAttemptAt = next,
                    }
                    : r,
            cancellationToken
        );
        await queue.AbandonAsync(lease, delay, cancellationToken);
        LogWaitsForVectors(scope.TenantId, record.Id, record.Generation, next);
    }

    /// <summary>Storage that takes nothing is no fault of the document: the attempt does not count. Noting that needs storage too, so it is
    /// repeated until it is noted.</summary>
    /// <remarks>It goes on when the lease is lost: as long as the attempt is not given back, the record says that the worker died on
    /// it.</remarks>
    private async Task WaitForStorageAsync(
        TenantScope scope,
        IngestLease lease,
        DocumentRecord record,
        StoreFailure failure,
        CancellationToken stopping
    )
    {
        var (code, message) = failure switch
        {
            StoreFailure.ReadOnly => (
                IngestErrors.StorageReadOnly,
                "Storage is read-only; the document goes on when it can be written again."
            ),
            StoreFailure.Damaged => (
                IngestErrors.StorageDamaged,
                "Storage is damaged; the document goes on when it has been rebuilt or restored."
            ),
            _ => (IngestErrors.StorageFull, "Storage is full; the document goes on when there is space again."),
        };
        LogWaitsForStorage(scope.TenantId, record.Id, record.Generation, code);
        while (true)
        {
            try
            {
                await catalog.UpdateAsync(
                    scope,
                    record.Id,
                    record.Generation,
                    r =>
                        r.State.IsUnfinished() && r.Attempt == record.Attempt
                            ? r with
                            {
                                Step = null,
                                Attempt = Math.Max(0, r.Attempt - 1),
                                ErrorCode = code,
                                ErrorMessage = message,
                            }
                            : r,
                    CancellationToken.None
                );
                await queue.AbandonAsync(lease, pause.RetryInterval, CancellationToken.None);
                return;
            }
            catch (Exception e) when (StoreFailures.OfCall(e) is not null && !stopping.IsCancellationRequested)
            {
                await Task.Delay(pause.RetryInterval, time, stopping);
            }
        }
    }

    private async Task GiveUpAsync(
        TenantScope scope,
        IngestLease lease,
        DocumentRecord record,
        IngestFault fault,
        CancellationToken cancellationToken
    )
    {
        var changed = await catalog.UpdateAsync(
            scope,
            record.Id,
            record.Generation,
            r =>
                r.State.IsUnfinished()
                    ? r with
                    {
                        State = fault.GivenUp,
                        Step = null,
                        Deaths = DeathsOf(r),
                        ErrorCode = fault.Code,
                        ErrorMessage = fault.Message,
                        NextAttemptAt = null,
                    }
                    : r,
            cancellationToken
        );
        if (changed?.State != fault.GivenUp)
        {
            await SettleAsync(scope, lease, changed, cancellationToken);
            return;
        }

        IngestMetrics.CountDocument(fault.GivenUp);
        LogGivenUp(scope.TenantId, record.Id, record.Generation, IngestMetrics.StateName(fault.GivenUp), fault.Code, fault.Message);
        await queue.DeadLetterAsync(lease, $"{fault.Code}: {fault.Message}", cancellationToken);
    }

    // A queue that takes nothing is asked until it does: once there is space again, the message is not to wait for its visibility.
    private async Task GiveBackAsync(IngestLease lease, TimeSpan delay, CancellationToken stopping)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                await queue.AbandonAsync(lease, delay, CancellationToken.None);
                return;
            }
            catch (Exception e)
            {
                if (isFirst)
                {
                    LogUnsettled(e, lease.Message.TenantId, lease.Message.DocumentId, lease.Message.Generation);
                }

                if (pause.BeginOn(e) is null || stopping.IsCancellationRequested)
                {
                    return;
                }
            }

            await Task.Delay(pause.RetryInterval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private TimeSpan Backoff(int attempt)
    {
        var o = options.Value;
        var wait = Math.Min(o.BackoffMax.TotalSeconds, o.BackoffBase.TotalSeconds * Math.Pow(o.BackoffFactor, Math.Max(0, attempt - 1)));
        var chance = 1 + (o.BackoffJitter * ((2 * Random.Shared.NextDouble()) - 1));
        return TimeSpan.FromSeconds(wait * chance);
    }

    [LoggerMessage(
        1323,
        LogLevel.Information,
        "{TenantId}/{DocumentId}: began on generation {Generation}, attempt {Attempt}, {Bytes} bytes of {ContentType}."
    )]
    private partial void LogBegun(string tenantId, string documentId, long generation, int attempt, long bytes, string contentType);

    [LoggerMessage(
        1324,
        LogLevel.Information,
        "{TenantId}/{DocumentId}: generation {Generation} was overtaken by a newer one or a deletion."
    )]
    private partial void LogSuperseded(string tenantId, string documentId, long generation);

    [LoggerMessage(1325, LogLevel.Information, "{TenantId}/{DocumentId}: gave back generation {Generation}, because the worker stops.")]
    private partial void LogGivenBack(string tenantId, string documentId, long generation);

    [LoggerMessage(
        1326,
        LogLevel.Warning,
        "{TenantId}/{DocumentId}: the lease on generation {Generation} was lost; its new holder continues."
    )]
    private partial void LogLeaseLost(string tenantId, string documentId, long generation);

    [LoggerMessage(
        1327,
        LogLevel.Warning,
        "{TenantId}/{DocumentId}: generation {Generation}, attempt {Attempt} of {MaxAttempts} failed ({Code}); next in {Delay}."
    )]
    private partial void LogRetry(
        Exception exception,
        string tenantId,
        string documentId,
        long generation,
        int attempt,
        int maxAttempts,
        string code,
        TimeSpan delay
    );

    [LoggerMessage(
        1328,
        LogLevel.Warning,
        "{TenantId}/{DocumentId}: generation {Generation} waits, the {Cap} budget is used up until {ResetsAt}."
    )]
    private partial void LogWaitsForBudget(string tenantId, string documentId, long generation, string cap, DateTimeOffset resetsAt);

    [LoggerMessage(
        1329,
        LogLevel.Warning,
        "{TenantId}/{DocumentId}: generation {Generation} waits until the index's vectors have been made again; next attempt at {Next}."
    )]
    private partial void LogWaitsForVectors(string tenantId, string documentId, long generation, DateTimeOffset next);

    [LoggerMessage(
        1330,
        LogLevel.Warning,
        "{TenantId}/{DocumentId}: generation {Generation} waits for storage ({Code}); the attempt does not count."
    )]
    private partial void LogWaitsForStorage(string tenantId, string documentId, long generation, string code);

    [LoggerMessage(
        1331,
        LogLevel.Warning,
        "{TenantId}/{DocumentId}: generation {Generation}, attempt {Attempt} failed ({Code}) and is not retried."
    )]
    private partial void LogAttemptFailed(
        Exception exception,
        string tenantId,
        string documentId,
        long generation,
        int attempt,
        string code
    );

    [LoggerMessage(1332, LogLevel.Warning, "{TenantId}/{DocumentId}: generation {Generation} is {State} ({Code}): {Reason}")]
    private partial void LogGivenUp(string tenantId, string documentId, long generation, string state, string code, string reason);

    [LoggerMessage(1333, LogLevel.Warning, "{TenantId}/{DocumentId}: the removal waits for {Store}; next in {Delay}.")]
    private partial void LogRemovalWaits(string tenantId, string documentId, string store, TimeSpan delay);

    [LoggerMessage(1334, LogLevel.Warning, "Failed to take in {Count} objects, attempt {Attempt}.")]
    private partial void LogImportFailed(Exception exception, int count, int attempt);

    [LoggerMessage(
        1344,
        LogLevel.Warning,
        "{TenantId}/{DocumentId}: dropped a message that asks for the removal of generation {Generation}, because the catalog does not."
    )]
    private partial void LogUnasked(string tenantId, string documentId, long generation);

    [LoggerMessage(
        1335,
        LogLevel.Error,
        "{TenantId}/{DocumentId}: failed to record the outcome of generation {Generation}; the message is delivered again."
    )]
    private partial void LogUnsettled(Exception exception, string tenantId, string documentId, long generation);
}
