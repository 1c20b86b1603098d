using LlmOps.Engine.Budgets;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Ingesting;

/// <summary>The worker's upkeep of what is embedded: waits until this process owns the data directory, removes what killed processes left,
/// finds a broken chunk index and rebuilds it, makes vectors again that come from another model than answers now, queues documents again
/// whose chunks the index does not have, and has the entity graph looked after.</summary>
public sealed partial class IndexMaintenance(
    IChunkIndex index,
    IDocumentCatalog catalog,
    IngestMessageSender queue,
    DirectoryOwnership ownership,
    OrphanSweep orphans,
    ChunkEmbedding embedding,
    GraphMaintenance graph,
    IOptions<IngestionOptions> options,
    TimeProvider time,
    ILogger<IndexMaintenance> logger
)
{
    /// <summary>The reason of a rebuild that an operator asked for.</summary>
    public const string AskedFor = "An operator asked for it.";

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _looksAtVectors = true;
    private TimeSpan _vectorsPause = s_look;
    private DateTimeOffset _vectorsAt;

    /// <summary>Returns when this process owns the data directory and the index is whole: work may begin.</summary>
    public Task StartedAsync(CancellationToken cancellationToken) => _started.Task.WaitAsync(cancellationToken);

    /// <summary>Runs until <paramref name="stopping"/> is cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await ownership.AcquireAsync(stopping);
            orphans.Run();
            await StartAsync(stopping);
            _started.TrySetResult();
            await WatchAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            _started.TrySetCanceled(stopping);
        }
    }

    /// <summary>Looks for damage, and rebuilds the index where there is any.</summary>
    /// <returns>The rebuild, or null where the index is whole.</returns>
    public async Task<RebuildStatus?> CheckAsync(bool thorough, CancellationToken cancellationToken) =>
        index is IRebuildableIndex embedded && await embedded.FindFaultAsync(thorough, cancellationToken) is { } fault
            ? await RebuildAsync(fault, cancellationToken)
            : null;

    /// <summary>Asks the embedding model for a vector, and makes all vectors of the index again where they come from another model,
    /// stand-in or dimension.</summary>
    /// <returns>The rebuild, or null where the vectors are right.</returns>
    public async Task<RebuildStatus?> RenewVectorsAsync(CancellationToken cancellationToken)
    {
        if (index is not IRebuildableIndex embedded || await catalog.ScanAsync(null, 1, cancellationToken) is not [var first, ..])
        {
            return null;
        }

        var dimension = await embedding.DimensionAsync(first.Scope, cancellationToken);
        return await embedded.FindOutdatedVectorsAsync(dimension, cancellationToken) is { } reason
            ? await RebuildAsync(reason, cancellationToken, new VectorSource(dimension, embedding.EmbedAsync))
            : null;
    }

    /// <summary>Rebuilds the index from what can be read of it, and queues the documents whose chunks are missing afterwards.</summary>
    /// <param name="reason">Why, one sentence, for people.</param>
    /// <param name="cancellationToken">Gives the rebuild up.</param>
    /// <param name="vectors">Makes new vectors; null: those that the index holds are taken over.</param>
    /// <exception cref="NotSupportedException">The chunk index is not embedded.</exception>
    public async Task<RebuildStatus> RebuildAsync(string reason, CancellationToken cancellationToken, VectorSource? vectors = null)
    {
        var embedded =
            index as IRebuildableIndex
            ?? throw new NotSupportedException($"The chunk index is {index.StoreName}, which is not rebuilt by this program.");
        var wanted = new Dictionary<(string TenantId, string DocumentId), (long? Active, long Accepted)>();
        await foreach (var (scope, record) in catalog.AllAsync(cancellationToken))
        {
            wanted[(scope.TenantId, record.Id)] = (record.ActiveGeneration, record.Generation);
        }

        var status = await embedded.RebuildAsync(
            reason,
            (tenant, document, generation) =>
                wanted.TryGetValue((tenant, document), out var generations)
                && (generation == generations.Active || generation == generations.Accepted),
            cancellationToken,
            vectors
        );
        await ReconcileAsync(embedded, cancellationToken);
        return status;
    }

    /// <summary>Compares catalog and index: a document whose chunks are not in the index is no longer ready, and is ingested
    /// again.</summary>
    /// <returns>How many documents were queued.</returns>
    public async Task<int> ReconcileAsync(CancellationToken cancellationToken) =>
        index is IRebuildableIndex embedded ? await ReconcileAsync(embedded, cancellationToken) : 0;

    private async Task StartAsync(CancellationToken stopping)
    {
        for (var pause = TimeSpan.FromSeconds(1); ; pause = pause < s_look ? pause * 2 : s_look)
        {
            try
            {
                await CheckAsync(thorough: true, stopping);
                await ReconcileAsync(stopping);

                // The graph is made of the index's texts, so it comes behind it.
                await graph.CheckAsync(thorough: true, stopping);
                await graph.ReconcileAsync(stopping);
                return;
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                LogFailed(e, pause);
            }

            await Task.Delay(pause, time, stopping);
        }
    }

    private async Task WatchAsync(CancellationToken stopping)
    {
        var embedded = index as IRebuildableIndex;
        if (embedded is null && !graph.IsNeeded)
        {
            return;
        }

        var reconciledAt = time.GetTimestamp();
        await TendVectorsAsync(embedded, stopping);
        while (true)
        {
            var suspected = await WaitAsync(embedded, stopping);
            try
            {
                if (await MendAsync(embedded, suspected, stopping) && time.GetElapsedTime(reconciledAt) >= options.Value.RecoveryInterval)
                {
                    reconciledAt = time.GetTimestamp();
                    await ReconcileAsync(stopping);
                    await graph.ReconcileAsync(stopping);
                    orphans.Run();
                }

                await TendVectorsAsync(embedded, stopping);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                LogFailed(e, s_look);
            }
        }
    }

    private async Task<bool> WaitAsync(IRebuildableIndex? embedded, CancellationToken stopping)
    {
        if (embedded is not null)
        {
            return await embedded.WaitForSuspicionAsync(s_look, stopping);
        }

        await Task.Delay(s_look, time, stopping);
        return false;
    }

    /// <returns>True where nothing had to be mended.</returns>
    private async Task<bool> MendAsync(IRebuildableIndex? embedded, bool suspected, CancellationToken stopping)
    {
        var isWhole = true;
        if (embedded?.RequestedRebuild is not null)
        {
            await RebuildAsync(AskedFor, stopping);
            isWhole = false;
        }
        else if (await CheckAsync(thorough: suspected, stopping) is not null)
        {
            isWhole = false;
        }

        if (graph.IsRequested)
        {
            await graph.RebuildAsync(AskedFor, stopping);
            isWhole = false;
        }
        else if (await graph.CheckAsync(thorough: false, stopping) is not null)
        {
            isWhole = false;
        }

        return isWhole;
    }

    /// <summary>Looks at the vectors at start and after a refused write. What fails is tried again ever more rarely: each attempt may cost
    /// money.</summary>
    private async Task TendVectorsAsync(IRebuildableIndex? embedded, CancellationToken stopping)
    {
        _looksAtVectors |= embedded?.HasRefusedVectors is true;
        if (embedded is null || !_looksAtVectors || time.GetUtcNow() < _vectorsAt)
        {
            return;
        }

        try
        {
            var renewed = await RenewVectorsAsync(stopping) is not null;
            _looksAtVectors = false;

            // One process is answered by one model. Should that not hold, it must not embed everything again and again.
            (_vectorsAt, _vectorsPause) = (time.GetUtcNow() + (renewed ? options.Value.BackoffMax : TimeSpan.Zero), s_look);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            var wait = _vectorsPause;
            if (e is BudgetExceededException { Cap.ResetsAt: var reset } && reset - time.GetUtcNow() is var left && left > wait)
            {
                wait = left < options.Value.BudgetWait ? left : options.Value.BudgetWait;
            }

            var longer = _vectorsPause * 2;
            (_looksAtVectors, _vectorsAt, _vectorsPause) = (
                true,
                time.GetUtcNow() + wait,
                longer < options.Value.BackoffMax ? longer : options.Value.BackoffMax
            );
            LogVectorsFailed(e, wait);
        }
    }

    private async Task<int> ReconcileAsync(IRebuildableIndex embedded, CancellationToken cancellationToken)
    {
        // The catalog comes first: what is ready then has been in the index since before.
        var ready = new List<CatalogEntry>();
        await foreach (var entry in catalog.AllAsync(cancellationToken))
        {
            if (entry.Record.ActiveGeneration is not null)
            {
                ready.Add(entry);
            }
        }

        if (ready.Count == 0)
        {
            return 0;
        }

        var counts = await embedded.CountAllAsync(cancellationToken);
        var queued = 0;
        foreach (var (scope, record) in ready)
        {
            var active = record.ActiveGeneration!.Value;
            if (
                counts.GetValueOrDefault((scope.TenantId, record.Id, active)) >= Expected(record)
                || await index.CountAsync(scope, record.Id, active, cancellationToken) >= Expected(record)
            )
            {
                continue;
            }

            var changed = await catalog.UpdateAsync(
                scope,
                record.Id,
                record.Generation,
                now => now.ActiveGeneration == active ? WithoutChunks(now) : now,
                cancellationToken
            );
            if (changed?.ActiveGeneration is null && changed?.State is DocumentState.Received)
            {
                LogQueuedAgain(scope.TenantId, record.Id, active);
                await queue.SendAsync(new IngestMessage(scope.TenantId, record.Id, record.Generation), cancellationToken);
                queued++;
            }
        }

        return queued;
    }

    // How many chunks an earlier generation had is no longer known once a later one is under way.
    private static int Expected(DocumentRecord record) => record.ActiveGeneration == record.Generation ? Math.Max(1, record.Chunks) : 1;

    // The attempt before counts as one, so that chunks which are still there are not paid for again. A later generation under way, or one
    // that was given up, takes the place of the lost one.
    private static DocumentRecord WithoutChunks(DocumentRecord record) =>
        record.State is DocumentState.Ready || record.State.IsGivenUp()
            ? record with
            {
                ActiveGeneration = null,
                State = DocumentState.Received,
                Step = null,
                Attempt = 1,
                NextAttemptAt = null,
                ErrorCode = IngestErrors.ChunksMissing,
                ErrorMessage = IngestErrors.ChunksMissingMessage,
            }
            : record with
            {
                ActiveGeneration = null,
            };

    [LoggerMessage(
        1314,
        LogLevel.Warning,
        "{TenantId}/{DocumentId}: the index does not hold the chunks of generation {Generation}; the document is ingested again."
    )]
    private partial void LogQueuedAgain(string tenantId, string documentId, long generation);

    [LoggerMessage(1315, LogLevel.Warning, "The vectors of the chunk index could not be checked or made again; next attempt in {Delay}.")]
    private partial void LogVectorsFailed(Exception exception, TimeSpan delay);

    [LoggerMessage(1316, LogLevel.Error, "Checking the embedded index and graph failed; next check in {Delay}.")]
    private partial void LogFailed(Exception exception, TimeSpan delay);
}
