using System.Diagnostics;
using System.Threading.Channels;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Extraction;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Ingesting;

/// <summary>Takes one accepted generation of a document through its steps to ready. Doing it again has the effect of once.</summary>
public sealed partial class GenerationIngest(
    IDocumentCatalog catalog,
    IDocumentStore store,
    IDocumentReader reader,
    IChunker chunker,
    IEmbeddingGenerator<string, Embedding<float>> embeddings,
    IChunkIndex index,
    IKnowledgeExtractor extractor,
    ChunkContextWriter contexts,
    IEntityGraph graph,
    CostController costs,
    ModelNames models,
    IOptions<IngestionOptions> options,
    IOptions<ExtractionOptions> extraction,
    IOptions<ChunkContextOptions> context,
    TimeProvider time,
    ILogger<GenerationIngest> logger
)
{
    private const int WindowsKeptTogether = 256;

    /// <summary>Characters of a document that is through all steps within moments.</summary>
    private const int ShortText = 100_000;

    /// <summary>Runs the steps of the generation in <paramref name="record"/>.</summary>
    /// <param name="scope">The tenant.</param>
    /// <param name="record">The record after the attempt was begun.</param>
    /// <param name="cancellationToken">Stops the work between and within steps.</param>
    /// <exception cref="DocumentUnreadableException">The document can never be read.</exception>
    /// <exception cref="BudgetExceededException">A cap does not allow what the document's embeddings may cost; nothing was
    /// embedded.</exception>
    public async Task RunAsync(TenantScope scope, DocumentRecord record, CancellationToken cancellationToken)
    {
        // Questions of people go before documents where the models' rate is short.
        using var priority = ModelPriority.Batch();
        using var work = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var progress = new IngestProgress(record.Attempt);
        using var timer = new PeriodicTimer(options.Value.ProgressInterval, time);
        var reporting = ReportAsync(scope, record, progress, timer, work);
        var paid = new PaidWindows
        {
            BatchPaid = (windows, _) => windows.Unsaved >= WindowsKeptTogether ? KeepPaidAsync(scope, record, windows) : Task.CompletedTask,
        };
        try
        {
            if (record.Attempt > 1)
            {
                paid.Load(await store.GetPaidAsync(scope, record.Id, record.Generation, work.Token));
            }

            await RunStepsAsync(scope, record, paid, progress, work.Token);
        }
        catch (Exception e) when (e is not (SupersededException or DocumentUnreadableException) && !progress.Superseded && paid.Unsaved > 0)
        {
            await KeepPaidAsync(scope, record, paid);
            throw;
        }
        catch (OperationCanceledException) when (progress.Superseded && !cancellationToken.IsCancellationRequested)
        {
            throw new SupersededException();
        }
        finally
        {
            // Ends the wait for the next tick without an exception, which every document would have paid for.
            timer.Dispose();
            await work.CancelAsync();
            await reporting;
        }
    }

    /// <summary>Removes what generations before the active one left behind.</summary>
    public async Task SweepAsync(TenantScope scope, string documentId, long activeGeneration, CancellationToken cancellationToken)
    {
        if (activeGeneration <= 1)
        {
            return;
        }

        await StepAsync(
            IngestSteps.Sweep,
            async () =>
            {
                var chunks = await index.DeleteAsync(scope, documentId, activeGeneration, cancellationToken);
                var assertions = await graph.RetractAsync(scope, documentId, activeGeneration, cancellationToken);
                var objects = await store.DeleteAsync(scope, documentId, activeGeneration, cancellationToken);
                if (chunks + assertions + objects > 0)
                {
                    LogSwept(scope.TenantId, documentId, activeGeneration, chunks, assertions, objects);
                }

                return chunks;
            }
        );
    }

    private async Task RunStepsAsync(
        TenantScope scope,
        DocumentRecord record,
        PaidWindows paid,
        IngestProgress progress,
        CancellationToken cancellationToken
    )
    {
        var (id, generation) = (record.Id, record.Generation);
        var parsed = await StepAsync(IngestSteps.Parse, () => ParseAsync(scope, record, cancellationToken));
        var title = TitleOf(record, parsed);
        record = record with { Metadata = WithOwnFacts(record.Metadata, parsed.Metadata) };
        progress.Step = IngestSteps.Chunk;
        await using var reservation = await ReserveAsync(scope, record, parsed, cancellationToken);
        using var measured = reservation.Measure("ingest");
        DocumentRecord Parsed(DocumentRecord r) =>
            WithFacts(r, parsed) with
            {
                Metadata = record.Metadata,
                State = DocumentState.Parsed,
                Step = IngestSteps.Chunk,
                Title = title,
            };

        var showsAll = ShowsAllStates(record, parsed);
        await AdvanceAsync(scope, record, showsAll, DocumentState.Parsed, Parsed, cancellationToken);
        IngestMetrics.CountLeftOut(parsed.LeftOut);

        var chunks = await StepAsync(
            IngestSteps.Chunk,
            () => chunker.ChunkAsync(id, generation, parsed, paid, progress, cancellationToken)
        );
        if (chunks.Count == 0)
        {
            throw new DocumentUnreadableException("empty", "The document holds no text.");
        }

        (progress.Chunks, progress.Step) = (chunks.Count, IngestSteps.Embed);
        await AdvanceAsync(
            scope,
            record,
            r => (showsAll ? r : Parsed(r)) with { State = DocumentState.Chunked, Step = IngestSteps.Embed, Chunks = chunks.Count },
            cancellationToken
        );

        await EmbedAndIndexAsync(scope, record, showsAll, title, parsed.Text, chunks, progress, cancellationToken);
        progress.Step = IngestSteps.Link;
        await AdvanceAsync(
            scope,
            record,
            showsAll,
            DocumentState.Indexed,
            r => r with { State = DocumentState.Indexed, Step = IngestSteps.Link, ChunksIndexed = chunks.Count },
            cancellationToken
        );

        var knowledge = await StepAsync(
            IngestSteps.Link,
            async () =>
            {
                var extracted = await extractor.ExtractAsync(title, chunks, cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
                await graph.AssertAsync(scope, id, generation, extracted, cancellationToken);
                return extracted;
            }
        );
        var entities = knowledge.EntityCount;
        await AdvanceAsync(
            scope,
            record,
            showsAll,
            DocumentState.Linked,
            r => r with { State = DocumentState.Linked, Entities = entities, Relations = knowledge.Relations.Count },
            cancellationToken
        );

        // A rebuild of a damaged index may have lost what was written before it.
        if (await index.CountAsync(scope, id, generation, cancellationToken) is var indexed && indexed < chunks.Count)
        {
            throw new StoreUnavailableException("chunk-index", $"The index holds {indexed} of {chunks.Count} chunks.");
        }

        await AdvanceAsync(
            scope,
            record,
            r =>
                r with
                {
                    State = DocumentState.Ready,
                    Step = null,
                    ActiveGeneration = generation,
                    ChunksIndexed = chunks.Count,
                    Entities = entities,
                    Relations = knowledge.Relations.Count,
                    ErrorCode = null,
                    ErrorMessage = null,
                    NextAttemptAt = null,
                },
            cancellationToken
        );
        LogReady(
            scope.TenantId,
            id,
            generation,
            chunks.Count,
            entities,
            knowledge.Relations.Count,
            (time.GetUtcNow() - record.AcceptedAt).TotalSeconds
        );
    }

    // What the sender says of a document stands above what it says of itself.
    private static IReadOnlyDictionary<string, string> WithOwnFacts(
        IReadOnlyDictionary<string, string> given,
        IReadOnlyDictionary<string, string> own
    )
    {
        const int MaxEntries = 32;
        var all = new Dictionary<string, string>(given);
        foreach (var (key, value) in own)
        {
            if (
                all.Count < MaxEntries
                && key is not "title"
                && key.Length <= 64
                && char.IsAsciiLetterOrDigit(key[0])
                && key.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-')
            )
            {
                all.TryAdd(key, value);
            }
        }

        return all.Count == given.Count ? given : all;
    }

    private static DocumentRecord WithFacts(DocumentRecord record, ParsedDocument parsed) =>
        record with
        {
            LeftOut = parsed.LeftOut,
            Tables = parsed.Tables,
            Pages = parsed.PageStarts.Count,
            PagesWithoutText = parsed.PagesWithoutText,
            Language = DocumentLanguage.Of(parsed),
        };

    // A failed attempt keeps what it paid for. In a long document that happens on the way too, because a process that dies keeps nothing.
    private async Task KeepPaidAsync(TenantScope scope, DocumentRecord record, PaidWindows paid)
    {
        try
        {
            await store.PutPaidAsync(scope, record.Id, record.Generation, paid.Save(), CancellationToken.None);
        }
        catch (Exception e)
        {
            // The next attempt pays again; this one is not to fail for it.
            LogPaidNotKept(e, scope.TenantId, record.Id);
        }
    }

    /// <summary>Sets aside what the document's embeddings may cost: its text twice, once to find where the subject changes and once as
    /// chunks with their headings; and what models that extract or write contexts may cost.</summary>
    private Task<CostReservation> ReserveAsync(
        TenantScope scope,
        DocumentRecord record,
        ParsedDocument parsed,
        CancellationToken cancellationToken
    )
    {
        List<CostLine> plan =
        [
            new(models.Embeddings, "ingest", new ModelUsage(EmbeddingTokens: 500 + TokenBound.Of(2L * parsed.Text.Length))),
        ];
        if (extraction.Value.Source is ExtractionSource.Model)
        {
            plan.Add(ModelKnowledgeExtractor.Bound(extraction.Value, models.Chat, parsed.Text.Length));
        }

        if (context.Value.Enabled)
        {
            plan.Add(ChunkContextWriter.Bound(context.Value, models.Chat, parsed.Text.Length));
            plan.Add(
                new CostLine(
                    models.Embeddings,
                    "ingest",
                    new ModelUsage(EmbeddingTokens: ChunkContextWriter.EmbeddedBound(context.Value, parsed.Text.Length))
                )
            );
        }

        // Every run pays for its own calls, also where one document is worked on twice.
        return costs.ReserveAsync(
            scope,
            new Spender("", Spender.Ingest),
            $"ingest-{Guid.CreateVersion7(time.GetUtcNow()):N}",
            plan,
            cancellationToken
        );
    }

    private async Task<ParsedDocument> ParseAsync(TenantScope scope, DocumentRecord record, CancellationToken cancellationToken)
    {
        await using var content =
            await store.OpenContentAsync(scope, record.Id, record.Generation, cancellationToken) ?? throw new ContentMissingException();
        var parsed = await reader.ParseAsync(content, record.ContentType, FileNameOf(record), cancellationToken);
        await store.PutTextAsync(scope, record.Id, record.Generation, parsed.Text, cancellationToken);
        return parsed;
    }

    private async Task EmbedAndIndexAsync(
        TenantScope scope,
        DocumentRecord record,
        bool showsAll,
        string title,
        string text,
        IReadOnlyList<Chunk> chunks,
        IngestProgress progress,
        CancellationToken cancellationToken
    )
    {
        var ahead = Channel.CreateBounded<IReadOnlyList<IndexedChunk>>(options.Value.BatchesAhead);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var embedding = StepAsync(
            IngestSteps.Embed,
            () => EmbedAsync(scope, record, title, text, chunks, progress, ahead.Writer, either.Token)
        );
        var indexing = StepAsync(IngestSteps.Index, () => IndexAsync(scope, progress, ahead.Reader, either.Token));

        // Where one half fails, the other would wait for it without end.
        var first = await Task.WhenAny(embedding, indexing);
        if (!first.IsCompletedSuccessfully)
        {
            await either.CancelAsync();
            await ((Task)Task.WhenAll(embedding, indexing)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first;
        }

        await embedding;
        progress.Step = IngestSteps.Index;
        await AdvanceAsync(
            scope,
            record,
            showsAll,
            DocumentState.Embedded,
            r => r with { State = DocumentState.Embedded, Step = IngestSteps.Index, ChunksIndexed = progress.Indexed },
            cancellationToken
        );
        await indexing;
    }

    private async Task<int> EmbedAsync(
        TenantScope scope,
        DocumentRecord record,
        string title,
        string text,
        IReadOnlyList<Chunk> chunks,
        IngestProgress progress,
        ChannelWriter<IReadOnlyList<IndexedChunk>> ahead,
        CancellationToken cancellationToken
    )
    {
        Exception? failure = null;
        try
        {
            foreach (var batch in chunks.Chunk(options.Value.EmbeddingBatch))
            {
                var missing = progress.Attempt > 1 ? await WithoutIndexedAsync(scope, batch, cancellationToken) : batch;
                if (missing.Count > 0)
                {
                    missing = await contexts.AddAsync(title, text, missing, cancellationToken);
                    var vectors = await embeddings.GenerateAsync(
                        missing.Select(chunk => chunk.ToContextualText(title)),
                        cancellationToken: cancellationToken
                    );
                    if (vectors.Count != missing.Count)
                    {
                        throw new InvalidDataException($"The embedding model gave {vectors.Count} vectors for {missing.Count} texts.");
                    }

                    var indexed = missing
                        .Select((chunk, i) => new IndexedChunk(chunk, title, record.Metadata, vectors[i].Vector))
                        .ToArray();
                    await ahead.WriteAsync(indexed, cancellationToken);
                }

                progress.AddEmbedded(batch.Length);
                progress.AddIndexed(batch.Length - missing.Count);
            }
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            ahead.Complete(failure);
        }

        return chunks.Count;
    }

    // An attempt that broke off has paid for these already.
    private async Task<IReadOnlyList<Chunk>> WithoutIndexedAsync(TenantScope scope, Chunk[] batch, CancellationToken cancellationToken)
    {
        var there = (await index.GetAsync(scope, [.. batch.Select(chunk => chunk.Id)], cancellationToken)).ToDictionary(
            hit => hit.Chunk.Id,
            hit => hit.Chunk,
            StringComparer.Ordinal
        );
        return
        [
            .. batch.Where(chunk => !there.TryGetValue(chunk.Id, out var known) || known.Text != chunk.Text || known.Start != chunk.Start),
        ];
    }

    private async Task<int> IndexAsync(
        TenantScope scope,
        IngestProgress progress,
        ChannelReader<IReadOnlyList<IndexedChunk>> ahead,
        CancellationToken cancellationToken
    )
    {
        var total = 0;
        while (await ahead.WaitToReadAsync(cancellationToken))
        {
            var batch = new List<IndexedChunk>(options.Value.IndexBatch);
            while (batch.Count < options.Value.IndexBatch && ahead.TryRead(out var embedded))
            {
                batch.AddRange(embedded);
            }

            await index.StageAsync(scope, batch, cancellationToken);
            IngestMetrics.CountChunks(batch.Count);
            progress.AddIndexed(batch.Count);
            total += batch.Count;
        }

        // Once for the whole generation: nothing searches for it before it is active.
        await index.RefreshAsync(cancellationToken);
        return total;
    }

    /// <summary>Each state is a write of the catalog. A short document shows only those that something hangs on; one that a worker died on
    /// shows all, so that the next death is blamed on the right step.</summary>
    private static bool ShowsAllStates(DocumentRecord record, ParsedDocument parsed) => record.Deaths > 0 || parsed.Text.Length > ShortText;

    private async Task AdvanceAsync(
        TenantScope scope,
        DocumentRecord record,
        bool isShown,
        DocumentState state,
        Func<DocumentRecord, DocumentRecord> change,
        CancellationToken cancellationToken
    )
    {
        if (isShown)
        {
            await AdvanceAsync(scope, record, change, cancellationToken);
            return;
        }

        IngestMetrics.CountDocument(state);
        LogState(scope.TenantId, record.Id, record.Generation, IngestMetrics.StateName(state));
    }

    private async Task AdvanceAsync(
        TenantScope scope,
        DocumentRecord record,
        Func<DocumentRecord, DocumentRecord> change,
        CancellationToken cancellationToken
    )
    {
        // Ready means that another worker came first: going back would take away what is promised. A write that was called off may still
        // reach the catalog after its attempt was given back, and must not look like work under way.
        var changed =
            await catalog.UpdateAsync(
                scope,
                record.Id,
                record.Generation,
                r => r.State is DocumentState.Ready || r.Worker != record.Worker || r.Attempt != record.Attempt ? r : change(r),
                cancellationToken
            ) ?? throw new SupersededException();
        IngestMetrics.CountDocument(changed.State);
        LogState(scope.TenantId, record.Id, record.Generation, IngestMetrics.StateName(changed.State));
    }

    private async Task ReportAsync(
        TenantScope scope,
        DocumentRecord record,
        IngestProgress progress,
        PeriodicTimer timer,
        CancellationTokenSource work
    )
    {
        try
        {
            while (await timer.WaitForNextTickAsync(work.Token))
            {
                LogProgress(scope.TenantId, record.Id, progress.ToString());
                DocumentRecord? current;
                try
                {
                    current = await catalog.UpdateAsync(
                        scope,
                        record.Id,
                        record.Generation,
                        r => r.State is DocumentState.Ready ? r : r with { ChunksIndexed = Math.Max(r.ChunksIndexed, progress.Indexed) },
                        work.Token
                    );
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // The next step's own update says whether the catalog is really down.
                    LogReportFailed(e, scope.TenantId, record.Id);
                    continue;
                }

                if (current is null)
                {
                    progress.Superseded = true;
                    await work.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException) when (work.IsCancellationRequested)
        {
            // The work is done.
        }
    }

    private async Task<T> StepAsync<T>(string step, Func<Task<T>> run)
    {
        using var activity = EngineDiagnostics.ActivitySource.StartActivity($"ingest {step}");
        activity?.SetTag(EngineDiagnosticsNames.Step, step);
        var started = time.GetTimestamp();
        try
        {
            return await run();
        }
        catch (Exception e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
            throw;
        }
        finally
        {
            IngestMetrics.RecordStep(step, time.GetElapsedTime(started));
        }
    }

    // A title that the sender gave stands; one that intake made up gives way to the document's own.
    private static string TitleOf(DocumentRecord record, ParsedDocument parsed)
    {
        const int MaxLength = 512;
        var madeUp = record.Title == record.Id || record.Title == FileNameOf(record);
        var found = parsed.Title?.Trim();
        return !madeUp || string.IsNullOrEmpty(found) ? record.Title
            : found.Length > MaxLength ? found[..MaxLength]
            : found;
    }

    private static string? FileNameOf(DocumentRecord record) =>
        record.Origin.IndexOf(':', StringComparison.Ordinal) is var colon and > 0
            ? record.Origin[(record.Origin.LastIndexOfAny(['/', '\\', ':']) + 1)..]
            : null;

    [LoggerMessage(1308, LogLevel.Debug, "{TenantId}/{DocumentId}: generation {Generation} is {State}.")]
    private partial void LogState(string tenantId, string documentId, long generation, string state);

    [LoggerMessage(1309, LogLevel.Information, "{TenantId}/{DocumentId}: {Progress}")]
    private partial void LogProgress(string tenantId, string documentId, string progress);

    [LoggerMessage(
        1310,
        LogLevel.Information,
        "{TenantId}/{DocumentId}: ready, generation {Generation}: {Chunks} chunks, {Entities} entities, {Relations} relations, "
            + "{Seconds:0.0} s after it was accepted."
    )]
    private partial void LogReady(
        string tenantId,
        string documentId,
        long generation,
        int chunks,
        int entities,
        int relations,
        double seconds
    );

    [LoggerMessage(
        1311,
        LogLevel.Information,
        "{TenantId}/{DocumentId}: swept what was before generation {Generation}: {Chunks} chunks, {Assertions} assertions, {Objects} files."
    )]
    private partial void LogSwept(string tenantId, string documentId, long generation, int chunks, int assertions, int objects);

    [LoggerMessage(1312, LogLevel.Warning, "{TenantId}/{DocumentId}: paid embeddings were not stored; a retry pays for them again.")]
    private partial void LogPaidNotKept(Exception exception, string tenantId, string documentId);

    [LoggerMessage(1313, LogLevel.Warning, "{TenantId}/{DocumentId}: failed to record progress.")]
    private partial void LogReportFailed(Exception exception, string tenantId, string documentId);
}
