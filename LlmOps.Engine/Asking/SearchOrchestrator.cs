using System.Diagnostics;
using System.Diagnostics.Metrics;
using LlmOps.Engine.Extraction;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Resilience;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using LlmOps.Engine.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Names = LlmOps.Engine.EngineDiagnosticsNames;

namespace LlmOps.Engine.Asking;

/// <summary>Finds the passages for a question: BM25 and vectors in parallel, a walk through the graph from what they found, fused for
/// recall, reranked for precision.</summary>
public sealed partial class SearchOrchestrator
{
    private static readonly Counter<long> s_degraded = EngineDiagnostics.Meter.CreateCounter<long>(
        Names.Degraded,
        "{request}",
        "Requests answered without one of their parts."
    );

    private readonly IChunkIndex _index;
    private readonly IDocumentCatalog _catalog;
    private readonly PoolReranker _reranker;
    private readonly RetrievalOptions _options;
    private readonly ContentCapture? _content;
    private readonly Func<RetrievalOptions, SearchOrchestrator> _with;
    private readonly StorePipeline _calls;
    private readonly LegRunner _legs;
    private readonly LegFusion _fusion;
    private readonly SearchEmbedding _embedding;
    private readonly GraphSearch _graph;
    private readonly CandidateOrder _order;

    /// <summary>Calls nothing yet.</summary>
    /// <param name="index">Finds passages by words and by vectors.</param>
    /// <param name="graph">Finds passages by names.</param>
    /// <param name="extractor">Finds the names of a question.</param>
    /// <param name="catalog">Tells which documents answer, and in which generation.</param>
    /// <param name="embeddings">Embeds the question.</param>
    /// <param name="reranker">Orders what was found.</param>
    /// <param name="texts">Reads passages from documents' texts where the index does not answer.</param>
    /// <param name="analysis">Finds the stems of words.</param>
    /// <param name="options">How passages are found.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="content">Whether spans hold questions and passages; null: they do not.</param>
    public SearchOrchestrator(
        IChunkIndex index,
        IEntityGraph graph,
        IKnowledgeExtractor extractor,
        IDocumentCatalog catalog,
        IEmbeddingGenerator<string, Embedding<float>> embeddings,
        IReranker reranker,
        StoredTextPassages texts,
        ITextAnalysis analysis,
        IOptions<RetrievalOptions> options,
        TimeProvider time,
        ILogger<SearchOrchestrator> logger,
        ContentCapture? content = null
    )
    {
        (_index, _catalog, _options, _content) = (index, catalog, options.Value, content);
        _with = other =>
            new(index, graph, extractor, catalog, embeddings, reranker, texts, analysis, Options.Create(other), time, logger, content);
        var contentWords = new ContentWords(analysis);
        _calls = StorePipelines.Retrieval(_options.LegTimeout, time, logger);
        _legs = new LegRunner(_calls, _options.LegTimeout, time, logger);
        _fusion = new LegFusion(_options);
        _embedding = new SearchEmbedding(embeddings, _options.PaidCallLimit, time);
        _graph = new GraphSearch(
            index,
            graph,
            extractor,
            texts,
            new PassageCounts(index, _calls, _options.LegTimeout / 4, time),
            contentWords,
            _calls,
            _options.LegTimeout / 2,
            logger
        );
        _reranker = new PoolReranker(reranker, _options, _legs, time);
        _order = new CandidateOrder(contentWords, _options.RerankShare);
    }

    /// <summary>Finds the best passages.</summary>
    /// <param name="scope">The tenant.</param>
    /// <param name="question">The question as it stands alone.</param>
    /// <param name="filter">Which chunks may be found.</param>
    /// <param name="useReranker">False where the budget forbids the reranker.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <param name="topPassages">Passages to return at most; null: as configured.</param>
    /// <exception cref="StoreUnavailableException">The document catalog is down (no passage could be vouched for), or no leg of all
    /// answered.</exception>
    public Task<RetrievalResult> SearchAsync(
        TenantScope scope,
        string question,
        ChunkFilter filter,
        bool useReranker,
        CancellationToken cancellationToken,
        int? topPassages = null
    ) => SearchAsync(scope, question, filter, useReranker, trace: null, recall: null, cancellationToken, topPassages);

    /// <summary>Finds the best passages and notes the order after each stage.</summary>
    internal Task<RetrievalResult> SearchAsync(
        TenantScope scope,
        string question,
        ChunkFilter filter,
        bool useReranker,
        RetrievalTrace? trace,
        CancellationToken cancellationToken,
        int? topPassages = null
    ) => SearchAsync(scope, question, filter, useReranker, trace, recall: null, cancellationToken, topPassages);

    /// <summary>The same search with other options.</summary>
    internal SearchOrchestrator With(RetrievalOptions other) => _with(other);

    /// <summary>Finds the best passages, unless those of an earlier search are recalled for the same candidates.</summary>
    /// <param name="scope">The tenant.</param>
    /// <param name="question">The question as it stands alone.</param>
    /// <param name="filter">Which chunks may be found.</param>
    /// <param name="useReranker">False where the budget forbids the reranker.</param>
    /// <param name="trace">Is told the order after each stage; null: it is not noted.</param>
    /// <param name="recall">Is shown the candidates before they are reranked, and gives the passages to take of them, in order, or null
    /// for the search to go on.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <param name="topPassages">Passages to return at most; null: as configured.</param>
    internal async Task<RetrievalResult> SearchAsync(
        TenantScope scope,
        string question,
        ChunkFilter filter,
        bool useReranker,
        RetrievalTrace? trace,
        Func<CandidatePool, Task<IReadOnlyList<CachedPassage>?>>? recall,
        CancellationToken cancellationToken,
        int? topPassages = null
    )
    {
        var wanted = topPassages ?? _options.TopPassages;
        using var activity = EngineDiagnostics.ActivitySource.StartActivity("retrieve passages");
        activity?.SetTag("gen_ai.operation.name", "retrieval");
        activity?.SetTag(Names.TenantId, scope.TenantId);

        EmbeddedQuestion? embedded = null;
        var textLeg = _legs.RunAsync(
            LegName.Text,
            token => _index.SearchTextAsync(scope, question, filter, _fusion.CandidatesOf(LegName.Text, wanted), token),
            cancellationToken
        );
        var vectorLeg = _legs.RunAsync(LegName.Vector, SearchVectorAsync, cancellationToken);
        var searches = await Task.WhenAll(textLeg, vectorLeg);
        cancellationToken.ThrowIfCancellationRequested();

        // The walk begins at what the others found, so that it comes after them; a question without names costs it next to nothing.
        var found = new Dictionary<string, ScoredChunk>(StringComparer.Ordinal);
        foreach (var hit in searches.SelectMany(leg => leg.Hits))
        {
            found.TryAdd(hit.Id, hit.Scored);
        }

        // What was found is vouched for meanwhile.
        var vouched = VouchAsync(
            scope,
            found.Values.Select(scored => scored.Chunk.DocumentId).ToHashSet(StringComparer.Ordinal),
            cancellationToken
        );
        var graphWeight = 0.0;
        LegOutcome[] legs = [.. searches, await _legs.RunAsync(LegName.Graph, SearchGraphAsync, limit: null, cancellationToken)];
        cancellationToken.ThrowIfCancellationRequested();

        if (legs.All(leg => leg.Failure is not null))
        {
            throw new StoreUnavailableException("retrieval", "No leg of the retrieval answered: neither text, vector nor graph search.");
        }

        var candidates = Join(legs);
        await RemoveInactiveAsync(scope, candidates, await vouched, cancellationToken);
        Rank(legs, candidates, trace);
        var fused = _fusion.Fuse(legs, candidates.ContainsKey, embedded?.WeightShare ?? 1, graphWeight, wanted);

        // Copies of better passages are left out of what is returned, so that more is read than is wanted.
        var pool = fused
            .Take(Math.Max(_options.PoolSize, wanted + (wanted / 2)))
            .Select(entry => (Candidate: candidates[entry.Key], entry.Score))
            .ToArray();
        trace?.Add(
            RetrievalTrace.Fused,
            fused.Select(entry => new RetrievalTrace.Entry(entry.Key, candidates[entry.Key].Scored.Chunk.DocumentId, entry.Score))
        );

        var outcomes = legs.Select(leg => leg.ToLeg()).ToList();
        var recalled = recall is null ? null : await recall(PoolOf(pool));
        var reranked =
            recalled is null && useReranker && pool.Length > 0
                ? await _reranker.RerankAsync(question, pool, wanted, outcomes, cancellationToken)
                : null;
        var order = recalled is null
            ? _order.Of(question, pool, reranked, graphWeight, wanted)
            : CandidateOrder.Recall(pool, candidates, recalled);
        var passages = ChosenPassages.Number(order, wanted, trace);
        if (recalled is not null && passages.Count > recalled.Count)
        {
            passages = passages[..recalled.Count];
        }

        string[] degraded = [.. outcomes.Where(leg => leg.Failure is not null).Select(leg => CountDegraded(leg, activity))];
        if (degraded.Length > 0)
        {
            activity?.SetTag(Names.DegradedParts, degraded);
        }

        activity?.SetTag("rag.passages", passages.Count);
        _content?.Tag(activity, Names.GenAiQuery, question);
        if (activity is not null && _content?.Mode >= ContentCaptureMode.Redacted)
        {
            activity.SetTag(Names.GenAiDocuments, ChosenPassages.Describe(passages));
        }

        return new RetrievalResult(passages, outcomes, degraded, reranked?.SearchUnits ?? 0, embedded?.Tokens ?? 0)
        {
            Candidates = ChosenPassages.Explain(order, pool, legs, passages),
            EmbedsManyLanguages = embedded?.KnowsManyLanguages ?? false,
        };

        CandidatePool PoolOf((Candidate Candidate, double Score)[] entries) =>
            new(
                [.. entries.Select(entry => entry.Candidate.Id)],
                legs.Any(leg => leg is { Name: LegName.Vector, Failure: null }) ? embedded?.Vector : null,
                legs.All(leg => leg.Failure is null)
            );

        async Task<IReadOnlyList<ScoredChunk>> SearchVectorAsync(CancellationToken token)
        {
            // What the embedding costs counts also where the search by it fails.
            var made = await _embedding.EmbedAsync(question, token);
            Volatile.Write(ref embedded, made);
            return await _index.SearchVectorAsync(scope, made.Vector, filter, _fusion.CandidatesOf(LegName.Vector, wanted), token);
        }

        async Task<IReadOnlyList<Hit>> SearchGraphAsync(CancellationToken token)
        {
            var walked = await _graph.SearchAsync(
                new GraphSearchRequest(
                    scope,
                    question,
                    filter,
                    found,
                    _fusion.Fuse(searches, static _ => true, embedded?.WeightShare ?? 1, graphWeight: 0, wanted),
                    _fusion.CandidatesOf(LegName.Graph, wanted)
                ),
                token
            );
            Volatile.Write(ref graphWeight, walked.Weight);
            return walked.Hits;
        }
    }

    /// <summary>What the legs found, each passage once.</summary>
    private static Dictionary<string, Candidate> Join(LegOutcome[] legs)
    {
        var candidates = new Dictionary<string, Candidate>(StringComparer.Ordinal);
        foreach (var hit in legs.SelectMany(leg => leg.Hits))
        {
            var candidate = candidates.TryGetValue(hit.Id, out var known) ? known : candidates[hit.Id] = new Candidate(hit.Scored);
            candidate.Path ??= hit.Path;
        }

        return candidates;
    }

    /// <summary>Notes the rank of the candidates in each leg; those that were removed leave no gap.</summary>
    private static void Rank(LegOutcome[] legs, Dictionary<string, Candidate> candidates, RetrievalTrace? trace)
    {
        foreach (var leg in legs)
        {
            Hit[] hits = [.. leg.Hits.Where(hit => candidates.ContainsKey(hit.Id))];
            for (var rank = 0; rank < hits.Length; rank++)
            {
                candidates[hits[rank].Id].Ranks.TryAdd(leg.Name, rank + 1);
            }

            trace?.Add(leg.Name, hits.Select(hit => new RetrievalTrace.Entry(hit.Id, hit.Scored.Chunk.DocumentId, hit.Scored.Score)));
        }
    }

    /// <summary>Counts a part that failed.</summary>
    /// <returns>Its name in <c>degraded</c>.</returns>
    private static string CountDegraded(RetrievalLeg leg, Activity? activity)
    {
        var part = $"retrieval:{leg.Name}";
        s_degraded.Add(1, new KeyValuePair<string, object?>(Names.Part, part));
        activity?.AddEvent(
            new ActivityEvent(
                Names.DegradedEvent,
                tags: new ActivityTagsCollection { [Names.Part] = part, [Names.ErrorType] = leg.Failure }
            )
        );
        return part;
    }

    /// <summary>Drops what belongs to a deleted document or to a generation that does not answer.</summary>
    private async Task RemoveInactiveAsync(
        TenantScope scope,
        Dictionary<string, Candidate> candidates,
        VouchedDocuments known,
        CancellationToken cancellationToken
    )
    {
        var more = candidates
            .Values.Select(candidate => candidate.Scored.Chunk.DocumentId)
            .Where(id => !known.Asked.Contains(id))
            .ToHashSet(StringComparer.Ordinal);
        var others = known.Failure is null ? await VouchAsync(scope, more, cancellationToken) : known;
        if (others.Failure is { } failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new StoreUnavailableException(
                "document-catalog",
                "The document catalog does not answer, so no passage can be vouched for.",
                failure
            );
        }

        foreach (var (id, candidate) in candidates.ToArray())
        {
            var chunk = candidate.Scored.Chunk;
            if (
                !(
                    known.Active.TryGetValue(chunk.DocumentId, out var generation)
                    || others.Active.TryGetValue(chunk.DocumentId, out generation)
                )
                || generation != chunk.Generation
            )
            {
                candidates.Remove(id);
            }
        }
    }

    private async Task<VouchedDocuments> VouchAsync(TenantScope scope, HashSet<string> documents, CancellationToken cancellationToken)
    {
        try
        {
            return new VouchedDocuments(
                documents,
                documents.Count == 0
                    ? VouchedDocuments.None
                    : await _calls.ExecuteAsync(token => _catalog.ActiveGenerationsAsync(scope, documents, token), cancellationToken),
                null
            );
        }
        catch (Exception e)
        {
            // The caller decides what it means.
            return new VouchedDocuments(documents, VouchedDocuments.None, e);
        }
    }
}
