using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using LlmOps.Engine.Asking.Support.Reading;
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
using Polly.Timeout;
using Names = LlmOps.Engine.EngineDiagnosticsNames;

namespace LlmOps.Engine.Asking;

/// <summary>Finds the passages for a question: BM25 and vectors in parallel, a walk through the graph from what they found, fused for
/// recall, reranked for precision.</summary>
public sealed partial class SearchOrchestrator(
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
    /// <summary>Names of the legs, as they stand in results, metrics and <c>degraded</c>.</summary>
    public const string TextLeg = "bm25",
        VectorLeg = "knn",
        GraphLeg = "graph",
        RerankLeg = "rerank";

    private static readonly Histogram<double> s_duration = EngineDiagnostics.Meter.CreateHistogram(
        Names.RetrievalDuration,
        "s",
        "Time of one retrieval stage.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
        }
    );

    private static readonly Histogram<int> s_candidates = EngineDiagnostics.Meter.CreateHistogram(
        Names.RetrievalCandidates,
        "{passage}",
        "Passages a retrieval stage gave.",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [0, 1, 2, 5, 10, 20, 40, 60, 80, 100, 200] }
    );

    private static readonly Counter<long> s_degraded = EngineDiagnostics.Meter.CreateCounter<long>(
        Names.Degraded,
        "{request}",
        "Requests answered without one of their parts."
    );

    private const int PassagesReadForNames = 50;
    private const int PassagesCovering = 10;

    // What a walk is worth for a question lies between 0 and 1, and is seldom above a third where the question's parts are not joined by
    // names.
    private const double CoverageShare = 3;
    private const long UnknownCount = 10_000;

    private static readonly TimeSpan s_countLifetime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (long Count, long At)> _counts = new(StringComparer.Ordinal);
    private readonly ContentWords _contentWords = new(analysis, time);
    private readonly NameWords _nameWords = new(time);
    private readonly StorePipeline _calls = StorePipelines.Retrieval(options.Value.LegTimeout, time, logger);
    private readonly RetrievalOptions _options = options.Value;

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
    internal SearchOrchestrator With(RetrievalOptions other) =>
        new(index, graph, extractor, catalog, embeddings, reranker, texts, analysis, Options.Create(other), time, logger, content);

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

        long embeddingTokens = 0;
        ReadOnlyMemory<float>? questionVector = null;
        var modelShare = 1.0;
        var embedsManyLanguages = false;
        var textLeg = RunLegAsync(
            TextLeg,
            token => index.SearchTextAsync(scope, question, filter, CandidatesOf(TextLeg, wanted), token),
            cancellationToken
        );
        var vectorLeg = RunLegAsync(VectorLeg, SearchVectorAsync, cancellationToken);
        var searches = await Task.WhenAll(textLeg, vectorLeg);
        cancellationToken.ThrowIfCancellationRequested();

        // The walk begins at what the others found, so that it comes after them; a question without names costs it next to nothing.
        var found = new Dictionary<string, ScoredChunk>(StringComparer.Ordinal);
        foreach (var hit in searches.SelectMany(leg => leg.Hits))
        {
            found.TryAdd(hit.Id, hit.Scored);
        }

        var graphWeight = 0.0;
        LegOutcome[] legs = [.. searches, await RunLegAsync(GraphLeg, SearchGraphAsync, _options.LegTimeout, cancellationToken)];
        cancellationToken.ThrowIfCancellationRequested();

        if (legs.All(leg => leg.Failure is not null))
        {
            throw new StoreUnavailableException("retrieval", "No leg of the retrieval answered: neither text, vector nor graph search.");
        }

        var candidates = new Dictionary<string, Candidate>(StringComparer.Ordinal);
        foreach (var leg in legs)
        {
            foreach (var hit in leg.Hits)
            {
                var candidate = candidates.TryGetValue(hit.Id, out var known) ? known : candidates[hit.Id] = new Candidate(hit.Scored);
                candidate.Path ??= hit.Path;
            }
        }

        await RemoveInactiveAsync(scope, candidates, cancellationToken);

        var ranked = legs.Select(leg =>
                (Leg: leg, Keys: (IReadOnlyList<string>)[.. leg.Hits.Select(hit => hit.Id).Where(candidates.ContainsKey)])
            )
            .ToArray();
        foreach (var (leg, keys) in ranked)
        {
            for (var rank = 0; rank < keys.Count; rank++)
            {
                candidates[keys[rank]].Ranks.TryAdd(leg.Name, rank + 1);
            }
        }

        if (trace is not null)
        {
            foreach (var leg in legs)
            {
                trace.Add(
                    leg.Name,
                    leg.Hits.Where(hit => candidates.ContainsKey(hit.Id))
                        .Select(hit => new RetrievalTrace.Entry(hit.Id, hit.Scored.Chunk.DocumentId, hit.Scored.Score))
                );
            }
        }

        var fused = Fuse(legs, candidates.ContainsKey, modelShare, graphWeight, wanted);

        // Copies of better passages are left out of what is returned, so that more is read than is wanted.
        var pool = fused.Take(Math.Max(_options.PoolSize, wanted + (wanted / 2))).ToArray();
        trace?.Add(
            RetrievalTrace.Fused,
            fused.Select(entry => new RetrievalTrace.Entry(entry.Key, candidates[entry.Key].Scored.Chunk.DocumentId, entry.Score))
        );

        var outcomes = legs.Select(leg => new RetrievalLeg(leg.Name, leg.Hits.Count, leg.Elapsed.TotalMilliseconds, leg.Failure)).ToList();
        var recalled = recall is null ? null : await recall(PoolOf(pool));
        var reranked =
            recalled is null && useReranker && pool.Length > 0
                ? await RerankAsync(
                    question,
                    [.. pool.Take(_options.PoolSize).Select(entry => candidates[entry.Key])],
                    outcomes,
                    cancellationToken
                )
                : null;
        var order = recalled is null
            ? Cover(question, Support(Order(pool, candidates, reranked)), graphWeight, wanted)
            : Recall(pool, candidates, recalled);
        var passages = Number(order, wanted, trace);
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
        content?.Tag(activity, Names.GenAiQuery, question);
        if (activity is not null && content?.Mode >= ContentCaptureMode.Redacted)
        {
            activity.SetTag(Names.GenAiDocuments, Describe(passages));
        }

        return new RetrievalResult(passages, outcomes, degraded, reranked?.SearchUnits ?? 0, embeddingTokens)
        {
            Candidates = Explain(order, pool, legs, passages),
            EmbedsManyLanguages = embedsManyLanguages,
        };

        CandidatePool PoolOf((string Key, double Score)[] entries) =>
            new(
                [.. entries.Select(entry => entry.Key)],
                legs.Any(leg => leg is { Name: VectorLeg, Failure: null }) ? questionVector : null,
                legs.All(leg => leg.Failure is null)
            );

        async Task<IReadOnlySet<string>> VisibleAsync(IReadOnlyCollection<string> chunkIds, CancellationToken token) =>
            chunkIds.Count == 0
                ? new HashSet<string>()
                : (await index.GetAsync(scope, [.. chunkIds], token))
                    .Where(filter.Accepts)
                    .Select(chunk => chunk.Chunk.Id)
                    .ToHashSet(StringComparer.Ordinal);

        async Task<IReadOnlyList<ScoredChunk>> SearchVectorAsync(CancellationToken token)
        {
            using var purpose = UsageMeter.As("embed");
            var generated = await PaidCall.RunAsync(
                limit => embeddings.GenerateAsync([question], EmbeddingPurpose.Question, limit),
                _options.PaidCallLimit,
                time,
                token
            );
            Interlocked.Exchange(ref embeddingTokens, generated.Usage?.InputTokenCount ?? 0);
            Interlocked.Exchange(ref modelShare, EmbeddingStandIn.WeightShare(generated, SentenceLanguage.Of(FoldedText.Fold(question))));
            embedsManyLanguages = EmbeddingStandIn.KnowsManyLanguages(generated);
            questionVector = generated[0].Vector;
            return await index.SearchVectorAsync(scope, generated[0].Vector, filter, CandidatesOf(VectorLeg, wanted), token);
        }

        async Task<IReadOnlyList<Hit>> SearchGraphAsync(CancellationToken token)
        {
            var extracted = extractor.ExtractFromQuestion(question);
            var known =
                extracted.Count == 0
                    ? []
                    : await graph.FindAsync(scope, [.. extracted.Select(seed => seed.Key).Distinct(StringComparer.Ordinal)], token);

            // A document's title ("Time Sharing") is what a question means where it writes it as a name; as words it is a subject.
            var written = extracted.Where(seed => !char.IsLower(seed.Name[0])).Select(seed => seed.Key).ToHashSet(StringComparer.Ordinal);
            var names = new QuestionNames(
                question,
                known.Where(entity => entity.Kind != EntityKinds.Title || written.Contains(entity.Key)).Select(entity => entity.Key),
                [
                    .. Fuse(searches, static _ => true, modelShare, 0, wanted)
                        .Take(PassagesReadForNames)
                        .Select(entry => (found[entry.Key], entry.Score)),
                ]
            );
            if (names.Seeds.Count == 0)
            {
                return [];
            }

            var walk = await graph.WalkAsync(
                scope,
                new PassageWalkRequest(
                    names.Seeds,
                    names.ReadPassages(_contentWords, _nameWords),
                    await CountPassagesAsync(scope, token),
                    CandidatesOf(GraphLeg, wanted)
                )
                {
                    Affinity = names.Affinity,
                    Visible = filter.AccessLabels is null ? null : VisibleAsync,
                },
                token
            );
            Interlocked.Exchange(ref graphWeight, walk.Weight);
            var met = walk.Hits;
            IReadOnlyList<ScoredChunk> chunks;
            try
            {
                string[] unread = [.. met.Select(hit => hit.ChunkId).Where(id => !found.ContainsKey(id))];
                var read =
                    unread.Length == 0
                        ? []
                        : await _calls.ExecuteAsync(limit => index.GetAsync(scope, unread, limit), token, _options.LegTimeout / 2);
                var byChunk = read.ToDictionary(chunk => chunk.Chunk.Id, StringComparer.Ordinal);
                chunks =
                [
                    .. met.Select(hit => found.GetValueOrDefault(hit.ChunkId) ?? byChunk.GetValueOrDefault(hit.ChunkId))
                        .OfType<ScoredChunk>(),
                ];
            }
            catch (Exception e) when (!token.IsCancellationRequested)
            {
                // What the graph knows is worth an answer also while the index is down.
                LogTextsInstead(e);
                return
                [
                    .. (await texts.FindAsync(scope, question, met, token))
                        .Where(found => filter.Accepts(found.Passage))
                        .Select(found => new Hit(found.Passage, found.Hit.Path)),
                ];
            }

            var byId = met.ToDictionary(hit => hit.ChunkId, StringComparer.Ordinal);
            return
            [
                .. chunks
                    .Where(filter.Accepts)
                    .Select(chunk => new Hit(chunk with { Score = byId[chunk.Chunk.Id].Score }, byId[chunk.Chunk.Id].Path)),
            ];
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

    /// <summary>The fused order of what legs found: the searches by their standard scores, then the walk on top, by what it is worth for
    /// this question.</summary>
    private IReadOnlyList<(string Key, double Score)> Fuse(
        IReadOnlyList<LegOutcome> legs,
        Func<string, bool> isCandidate,
        double modelShare,
        double graphWeight,
        int wanted
    )
    {
        var lists = legs.Where(leg => leg.Failure is null)
            .ToDictionary(
                leg => leg.Name,
                leg => new ScoredList(
                    [.. leg.Hits.Where(hit => isCandidate(hit.Id)).Select(hit => (hit.Id, hit.Scored.Score))],
                    leg.Name switch
                    {
                        TextLeg => _options.TextWeight,
                        VectorLeg => _options.VectorWeight * modelShare,
                        _ => WalkWeight.Of(graphWeight, _options.GraphWeight),
                    },
                    IsCut: leg.Hits.Count >= CandidatesOf(leg.Name, wanted)
                )
            );
        if (lists.TryGetValue(TextLeg, out var words) && lists.TryGetValue(VectorLeg, out var vectors))
        {
            lists[VectorLeg] = vectors with { Weight = vectors.Weight * LegAgreement.TrustIn(vectors, words) };
        }

        var walked = lists.GetValueOrDefault(GraphLeg);
        lists.Remove(GraphLeg);
        var fused = ScoreFusion.Fuse([.. lists.Values]);
        return walked is { Entries.Count: > 0 } ? ScoreFusion.AddOnTop(fused, walked) : fused;
    }

    /// <summary>How many passages the tenant has; a figure some time old does for how rare a name is.</summary>
    private async Task<long> CountPassagesAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        if (_counts.TryGetValue(scope.TenantId, out var known) && time.GetElapsedTime(known.At) < s_countLifetime)
        {
            return known.Count;
        }

        try
        {
            var count = await _calls.ExecuteAsync(token => index.CountAsync(scope, token), cancellationToken, _options.LegTimeout / 4);
            _counts[scope.TenantId] = (count, time.GetTimestamp());
            return count;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return UnknownCount;
        }
    }

    private int CandidatesOf(string leg, int wanted) =>
        Math.Max(
            wanted,
            leg switch
            {
                TextLeg => _options.TextCandidates,
                VectorLeg => _options.VectorCandidates,
                _ => _options.GraphCandidates,
            }
        );

    private Task<LegOutcome> RunLegAsync(
        string name,
        Func<CancellationToken, Task<IReadOnlyList<ScoredChunk>>> search,
        CancellationToken cancellationToken
    ) =>
        RunLegAsync(
            name,
            async token => (IReadOnlyList<Hit>)[.. (await search(token)).Select(scored => new Hit(scored, null))],
            _options.LegTimeout,
            cancellationToken
        );

    private async Task<LegOutcome> RunLegAsync(
        string name,
        Func<CancellationToken, Task<IReadOnlyList<Hit>>> search,
        TimeSpan timeLimit,
        CancellationToken cancellationToken
    )
    {
        using var activity = EngineDiagnostics.ActivitySource.StartActivity($"retrieve {name}");
        activity?.SetTag(Names.Stage, name);
        var started = time.GetTimestamp();
        IReadOnlyList<Hit> hits = [];
        string? failure = null;
        try
        {
            hits = await _calls.ExecuteAsync(token => Task.Run(() => search(token), token), cancellationToken, timeLimit);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            failure = e is OperationCanceledException or TimeoutException or TimeoutRejectedException ? "timeout" : "error";
            activity?.SetStatus(ActivityStatusCode.Error, failure);
            activity?.SetTag("error.type", e.GetType().Name);
            LogLegFailed(name, failure, e);
        }

        var elapsed = time.GetElapsedTime(started);
        var stage = new KeyValuePair<string, object?>(Names.Stage, name);
        s_duration.Record(elapsed.TotalSeconds, stage);
        s_candidates.Record(hits.Count, stage);
        activity?.SetTag("rag.candidates", hits.Count);
        return new LegOutcome(name, hits, elapsed, failure);
    }

    /// <summary>Drops what belongs to a deleted document or to a generation that does not answer.</summary>
    private async Task RemoveInactiveAsync(TenantScope scope, Dictionary<string, Candidate> candidates, CancellationToken cancellationToken)
    {
        if (candidates.Count == 0)
        {
            return;
        }

        IReadOnlyDictionary<string, long> active;
        try
        {
            var documents = candidates.Values.Select(candidate => candidate.Scored.Chunk.DocumentId).ToHashSet(StringComparer.Ordinal);
            active = await _calls.ExecuteAsync(token => catalog.ActiveGenerationsAsync(scope, documents, token), cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException(
                "document-catalog",
                "The document catalog does not answer, so no passage can be vouched for.",
                e
            );
        }

        foreach (var (id, candidate) in candidates.ToArray())
        {
            if (
                !active.TryGetValue(candidate.Scored.Chunk.DocumentId, out var generation)
                || generation != candidate.Scored.Chunk.Generation
            )
            {
                candidates.Remove(id);
            }
        }
    }

    private async Task<RerankResponse?> RerankAsync(
        string question,
        Candidate[] pool,
        List<RetrievalLeg> outcomes,
        CancellationToken cancellationToken
    )
    {
        RerankResponse? response = null;
        var outcome = await RunLegAsync(RerankLeg, RerankPoolAsync, _options.RerankTimeout, cancellationToken);
        outcomes.Add(new RetrievalLeg(RerankLeg, outcome.Hits.Count, outcome.Elapsed.TotalMilliseconds, outcome.Failure));
        return outcome.Failure is null ? response : null;

        async Task<IReadOnlyList<Hit>> RerankPoolAsync(CancellationToken token)
        {
            var texts = pool.Select(candidate => candidate.TextForModel).ToArray();
            using var purpose = UsageMeter.As("rerank");
            response = await PaidCall.RunAsync(
                limit => reranker.RerankAsync(question, texts, texts.Length, limit),
                _options.PaidCallLimit,
                time,
                token
            );
            return [.. response.Results.Select(result => new Hit(pool[result.Index].Scored, null))];
        }
    }

    /// <summary>The final order: the fused score and the reranker's, each as a part of its best, mixed by the reranker's share.</summary>
    private RankedCandidate[] Order((string Key, double Score)[] pool, Dictionary<string, Candidate> candidates, RerankResponse? reranked)
    {
        var scores = reranked?.Results.ToDictionary(result => result.Index, result => result.Score);
        var best = scores is { Count: > 0 } ? scores.Values.Max() : 0;
        var share = best > 0 ? _options.RerankShare ?? reranked!.Share : 0;
        return
        [
            .. pool.Select(
                    (entry, position) =>
                    {
                        double? rerank = scores is null ? null : scores.GetValueOrDefault(position);
                        var score = share > 0 ? (share * Math.Max(0, rerank ?? 0) / best) + ((1 - share) * entry.Score) : entry.Score;
                        return new RankedCandidate(candidates[entry.Key], score, rerank);
                    }
                )
                .OrderByDescending(ranked => ranked.Score)
                .ThenBy(ranked => ranked.Candidate.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>The order with what the passages of a document say for each other.</summary>
    private static RankedCandidate[] Support(RankedCandidate[] ranked) =>
        [
            .. DocumentEvidence
                .Add([.. ranked.Select(entry => (entry, entry.Score))], static entry => entry.Candidate.Scored.Chunk.DocumentId)
                .Select(entry => entry.Item with { Score = entry.Score }),
        ];

    /// <summary>The passages of an earlier search before all other candidates.</summary>
    private static RankedCandidate[] Recall(
        (string Key, double Score)[] pool,
        Dictionary<string, Candidate> candidates,
        IReadOnlyList<CachedPassage> recalled
    )
    {
        var first = recalled.Select(passage => passage.ChunkId).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. recalled.Select(passage => new RankedCandidate(candidates[passage.ChunkId], passage.Score, passage.RerankScore)),
            .. pool.Where(entry => !first.Contains(entry.Key))
                .Select(entry => new RankedCandidate(candidates[entry.Key], entry.Score, null)),
        ];
    }

    /// <summary>The order in which passages add most to those before them, where the walk joined several for this question.</summary>
    private RankedCandidate[] Cover(string question, RankedCandidate[] ranked, double graphWeight, int wanted)
    {
        if (!ranked.Any(IsReached))
        {
            return ranked;
        }

        var ordered = new QuestionCoverage(_contentWords, question, Math.Min(1, CoverageShare * graphWeight)).Order(
            [.. ranked.Select(candidate => (candidate, candidate.Score))],
            candidate => candidate.Candidate.TextForModel,
            IsReached,
            Math.Max(PassagesCovering, wanted)
        );
        return [.. ordered.Select(entry => entry.Item with { Score = entry.Score })];

        static bool IsReached(RankedCandidate ranked) => ranked.Candidate.Ranks.ContainsKey(GraphLeg);
    }

    /// <summary>The best passages that each say something of their own, numbered from 1.</summary>
    private static List<Passage> Number(RankedCandidate[] ranked, int wanted, RetrievalTrace? trace)
    {
        // What is only measured is read to its end.
        var read = trace is null ? wanted : ranked.Length;
        var (passages, texts) = (new List<Passage>(), new DistinctTexts());
        foreach (var (candidate, score, rerank) in ranked)
        {
            if (passages.Count == read)
            {
                break;
            }

            if (texts.TryAdd(candidate.Scored.Chunk.Text))
            {
                passages.Add(
                    new Passage(
                        passages.Count + 1,
                        candidate.Scored.Chunk,
                        candidate.Scored.Title,
                        score,
                        rerank,
                        candidate.Ranks,
                        candidate.Path
                    )
                    {
                        Metadata = candidate.Scored.Metadata,
                        AccessLabels = candidate.Scored.Metadata.GetValueOrDefault(DocumentAccess.MetadataKey),
                    }
                );
            }
        }

        trace?.Add(
            RetrievalTrace.Final,
            passages.Select(passage => new RetrievalTrace.Entry(passage.Chunk.Id, passage.Chunk.DocumentId, passage.Score))
        );
        return passages.Count > wanted ? passages[..wanted] : passages;
    }

    /// <summary>Ids and scores of the passages, as JSON.</summary>
    private static string Describe(List<Passage> passages)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var passage in passages)
            {
                json.WriteStartObject();
                json.WriteString("id", passage.Chunk.Id);
                json.WriteNumber("score", Math.Round(passage.Score, 4));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>What became of each passage of the pool.</summary>
    private static FoundCandidate[] Explain(
        RankedCandidate[] order,
        (string Key, double Score)[] pool,
        LegOutcome[] legs,
        List<Passage> passages
    )
    {
        var fused = pool.ToDictionary(entry => entry.Key, entry => entry.Score, StringComparer.Ordinal);
        var chosen = passages.ToDictionary(passage => passage.Chunk.Id, passage => passage.Index, StringComparer.Ordinal);
        var scores = legs.ToDictionary(
            leg => leg.Name,
            leg => leg.Hits.DistinctBy(hit => hit.Id).ToDictionary(hit => hit.Id, hit => hit.Scored.Score, StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        var lastChosen = Array.FindLastIndex(order, ranked => chosen.ContainsKey(ranked.Candidate.Id));
        return
        [
            .. order.Select(
                (ranked, position) =>
                {
                    var id = ranked.Candidate.Id;
                    int? index = chosen.TryGetValue(id, out var number) ? number : null;
                    return new FoundCandidate(
                        ranked.Candidate.Scored.Chunk.DocumentId,
                        id,
                        ranked.Candidate.Ranks.ToDictionary(
                            leg => leg.Key,
                            leg => (leg.Value, scores[leg.Key].GetValueOrDefault(id)),
                            StringComparer.Ordinal
                        ),
                        fused.GetValueOrDefault(id),
                        ranked.Rerank,
                        ranked.Score,
                        index,
                        index is null && position < lastChosen
                    );
                }
            ),
        ];
    }

    [LoggerMessage(
        1002,
        LogLevel.Warning,
        "The chunk index did not return the chunks that the graph found; passages are cut from the documents' texts."
    )]
    private partial void LogTextsInstead(Exception exception);

    [LoggerMessage(1003, LogLevel.Warning, "Retrieval leg {Leg} failed ({Failure}); the answer continued without it.")]
    private partial void LogLegFailed(string leg, string failure, Exception exception);

    private sealed record Hit(ScoredChunk Scored, string? Path)
    {
        // A chunk makes its id of its parts each time.
        public string Id { get; } = Scored.Chunk.Id;
    }

    private sealed record LegOutcome(string Name, IReadOnlyList<Hit> Hits, TimeSpan Elapsed, string? Failure);

    private readonly record struct RankedCandidate(Candidate Candidate, double Score, double? Rerank);

    private sealed class Candidate(ScoredChunk scored)
    {
        public ScoredChunk Scored { get; } = scored;

        public string Id { get; } = scored.Chunk.Id;

        public string TextForModel => field ??= PassageText.ForModel(Scored);

        public Dictionary<string, int> Ranks { get; } = new(StringComparer.Ordinal);

        public string? Path { get; set; }
    }
}
