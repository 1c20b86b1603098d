using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using LlmOps.Engine;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Extraction;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Asking;

public sealed class SearchOrchestratorTests
{
    private readonly FakeIndex _index = new();
    private readonly FakeGraph _graph = new();
    private readonly FakeCatalog _catalog = new();
    private readonly FakeReranker _reranker = new();
    private readonly FakeTexts _texts = new();

    // Only what hangs needs a short limit; on a busy machine the rest would meet it, too.
    private readonly RetrievalOptions _options = new() { LegTimeout = TimeSpan.FromSeconds(30), RerankTimeout = TimeSpan.FromSeconds(30) };

    [Fact]
    public async Task WhatSeveralLegsFindIsFusedAndNumberedFromOne()
    {
        _index.Text = ["a", "b"];
        _index.Vector = ["b", "c"];
        _reranker.Fails = true;

        var result = await SearchAsync();

        Assert.Equal("b", result.Passages[0].Chunk.DocumentId);
        Assert.Equal(Enumerable.Range(1, result.Passages.Count), result.Passages.Select(passage => passage.Index));
        Assert.Equal(new Dictionary<string, int> { ["bm25"] = 2, ["knn"] = 1 }, result.Passages[0].Legs);
    }

    [Fact]
    public async Task TheRerankerDecidesTheOrderAndItsUnitsAreCounted()
    {
        _index.Text = ["a", "b", "c"];
        _reranker.Best = "c";

        var result = await SearchAsync();

        Assert.Equal("c", result.Passages[0].Chunk.DocumentId);
        Assert.Equal(1, result.RerankUnits);
        Assert.Equal(7, result.EmbeddingTokens);
        Assert.Empty(result.Degraded);
    }

    [Fact]
    public async Task AsManyPassagesComeAsAreAskedForBestFirst()
    {
        _index.Text = [.. Enumerable.Range(1, 120).Select(number => $"document{number}")];

        var result = await Orchestrator()
            .SearchAsync(
                TenantScope.Default,
                "Who is Contoso?",
                ChunkFilter.None,
                useReranker: true,
                TestContext.Current.CancellationToken,
                topPassages: 100
            );

        Assert.Equal(100, result.Passages.Count);
        Assert.Equal(result.Passages.Select(passage => passage.Score).OrderDescending(), result.Passages.Select(passage => passage.Score));
    }

    [Fact]
    public async Task ADeletedDocumentAndAnOldGenerationNeverCount()
    {
        _index.Text = ["deleted", "current", "old"];
        _catalog.Active = new() { ["current"] = 1, ["old"] = 2 };

        var result = await SearchAsync();

        Assert.Equal(["current"], result.Passages.Select(passage => passage.Chunk.DocumentId));
    }

    [Fact]
    public async Task ALegThatFailsOrHangsIsNamedAndTheOthersAnswer()
    {
        _index.Text = ["a"];
        LetVectorsHang();
        _graph.Fails = true;
        _reranker.Fails = true;

        var result = await SearchAsync();

        Assert.Equal(["a"], result.Passages.Select(passage => passage.Chunk.DocumentId));
        Assert.Equal(["retrieval:knn", "retrieval:graph", "retrieval:rerank"], result.Degraded);
        Assert.Equal("timeout", result.Legs.Single(leg => leg.Name == "knn").Failure);
        Assert.Equal("error", result.Legs.Single(leg => leg.Name == "graph").Failure);
    }

    [Fact]
    public async Task WithoutAnyLegTheSearchFailsClearly()
    {
        _index.TextFails = true;
        LetVectorsHang();
        _graph.Fails = true;

        var exception = await Assert.ThrowsAsync<StoreUnavailableException>(SearchAsync);

        Assert.Equal("retrieval", exception.Store);
    }

    [Fact]
    public async Task WithoutTheCatalogNoPassageIsVouchedFor()
    {
        _index.Text = ["a"];
        _catalog.Fails = true;

        var exception = await Assert.ThrowsAsync<StoreUnavailableException>(SearchAsync);

        Assert.Equal("document-catalog", exception.Store);
    }

    [Fact]
    public async Task APassageThatOnlyTheGraphReachesComesWithItsPath()
    {
        _index.Text = ["a"];
        _graph.Hits = [new GraphHit(ChunkId.Format("far", 1, 0), 1, 1, "Contoso acquired Northwind")];
        _reranker.Best = "far";

        var result = await SearchAsync();

        Assert.Equal("far", result.Passages[0].Chunk.DocumentId);
        Assert.Equal("Contoso acquired Northwind", result.Passages[0].GraphPath);
    }

    [Fact]
    public async Task ACallerWhoGoesAwayEndsTheSearch()
    {
        LetVectorsHang();
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Orchestrator().SearchAsync(TenantScope.Default, "Who?", ChunkFilter.None, true, gone.Token)
        );
    }

    [Fact]
    public async Task WithoutBudgetForItTheRerankerIsNotAsked()
    {
        _index.Text = ["a"];

        var result = await Orchestrator()
            .SearchAsync(
                TenantScope.Default,
                "Who is Contoso?",
                ChunkFilter.None,
                useReranker: false,
                TestContext.Current.CancellationToken
            );

        Assert.Equal(0, result.RerankUnits);
        Assert.DoesNotContain(result.Legs, leg => leg.Name == "rerank");
    }

    [Fact]
    public async Task WithoutTheIndexTheGraphAnswersFromTheDocumentsOwnTexts()
    {
        (_index.TextFails, _index.VectorFails, _index.GetFails) = (true, true, true);
        _graph.Hits = [new GraphHit("profile~1~4", 1, 0, "contoso"), new GraphHit("old~7~0", 0.9, 0, "contoso")];
        _texts.Texts[("profile", 1)] = "Nothing of note.\n\nContoso is a maker of robots in Oslo.\n\nLast words.";
        _texts.Texts[("old", 7)] = "Contoso was a maker of clocks.";

        var result = await SearchAsync();

        var passage = Assert.Single(result.Passages);
        Assert.Equal(("profile", 1L), (passage.Chunk.DocumentId, passage.Chunk.Generation));
        Assert.Contains("Contoso is a maker of robots in Oslo.", passage.Chunk.Text, StringComparison.Ordinal);
        Assert.Equal(passage.Chunk.Text, _texts.Texts[("profile", 1)][passage.Chunk.Start..passage.Chunk.End]);
        Assert.Equal(["retrieval:bm25", "retrieval:knn"], result.Degraded);
    }

    [Fact]
    public async Task WhatIsMissingIsCountedAndStandsInTheSpan()
    {
        _index.Text = ["a"];
        _graph.Fails = true;
        var tenant = TenantScope.Create($"degraded-{Guid.NewGuid():N}");
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == EngineDiagnosticsNames.Source,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var counted = 0L;
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, meter) =>
            {
                if (instrument.Name == EngineDiagnosticsNames.Degraded)
                {
                    meter.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<long>(
            (_, value, tags, _) =>
            {
                if (tags.ToArray().Contains(new KeyValuePair<string, object?>(EngineDiagnosticsNames.Part, "retrieval:graph")))
                {
                    Interlocked.Add(ref counted, value);
                }
            }
        );
        meters.Start();

        await Orchestrator()
            .SearchAsync(tenant, "Who is Contoso?", ChunkFilter.None, useReranker: true, TestContext.Current.CancellationToken);

        Assert.True(Volatile.Read(ref counted) >= 1);
        var span = Assert.Single(
            spans,
            span =>
                span.OperationName == "retrieve passages" && (string?)span.GetTagItem(EngineDiagnosticsNames.TenantId) == tenant.TenantId
        );
        var mark = Assert.Single(span.Events, mark => mark.Name == EngineDiagnosticsNames.DegradedEvent);
        Assert.Contains(new KeyValuePair<string, object?>(EngineDiagnosticsNames.Part, "retrieval:graph"), mark.Tags);
        Assert.Equal(["retrieval:graph"], (string[])span.GetTagItem(EngineDiagnosticsNames.DegradedParts)!);
    }

    [Fact]
    public async Task WithoutAnyOfTheLegsThereIsNoAnswer()
    {
        (_index.TextFails, _index.VectorFails, _graph.Fails) = (true, true, true);

        await Assert.ThrowsAsync<StoreUnavailableException>(SearchAsync);
    }

    private void LetVectorsHang()
    {
        _index.VectorHangs = true;
        _options.LegTimeout = TimeSpan.FromSeconds(2);
    }

    private Task<RetrievalResult> SearchAsync() =>
        Orchestrator()
            .SearchAsync(
                TenantScope.Default,
                "Who is Contoso?",
                ChunkFilter.None,
                useReranker: true,
                TestContext.Current.CancellationToken
            );

    private SearchOrchestrator Orchestrator() =>
        new(
            _index,
            _graph,
            new FakeExtractor(),
            _catalog,
            new FakeEmbeddings(),
            _reranker,
            new StoredTextPassages(_catalog, _texts, Analysis.English),
            Analysis.English,
            Options.Create(_options),
            TimeProvider.System,
            NullLogger<SearchOrchestrator>.Instance
        );

    private static ScoredChunk Scored(string documentId) =>
        new(new Chunk(documentId, 1, 0, 0, documentId.Length, documentId, [], 1), documentId, new Dictionary<string, string>(), 1);

    private sealed class FakeIndex : IChunkIndex
    {
        public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) => throw new NotSupportedException();

        public string[] Text { get; set; } = [];

        public string[] Vector { get; set; } = [];

        public bool TextFails { get; set; }

        public bool VectorHangs { get; set; }

        public bool VectorFails { get; set; }

        public bool GetFails { get; set; }

        public string StoreName => "fake";

        public Task<IReadOnlyList<ScoredChunk>> SearchTextAsync(
            TenantScope scope,
            string question,
            ChunkFilter filter,
            int limit,
            CancellationToken cancellationToken
        ) => TextFails ? throw new IOException("down") : Task.FromResult<IReadOnlyList<ScoredChunk>>([.. Text.Select(Scored)]);

        public async Task<IReadOnlyList<ScoredChunk>> SearchVectorAsync(
            TenantScope scope,
            ReadOnlyMemory<float> vector,
            ChunkFilter filter,
            int limit,
            CancellationToken cancellationToken
        )
        {
            if (VectorFails)
            {
                throw new IOException("down");
            }

            if (VectorHangs)
            {
                // As a store does that ignores cancellation.
                await Task.Delay(TimeSpan.FromSeconds(10), CancellationToken.None);
            }

            return [.. Vector.Select(Scored)];
        }

        public Task<IReadOnlyList<ScoredChunk>> GetAsync(
            TenantScope scope,
            IReadOnlyList<string> chunkIds,
            CancellationToken cancellationToken
        ) =>
            GetFails
                ? throw new IOException("down")
                : Task.FromResult<IReadOnlyList<ScoredChunk>>([.. chunkIds.Select(id => Scored(id.Split('~')[0]))]);

        public Task UpsertAsync(TenantScope scope, IReadOnlyList<IndexedChunk> chunks, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<int> DeleteAsync(TenantScope scope, string documentId, long? beforeGeneration, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<long> CountAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<long> CountAsync(TenantScope scope, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class FakeTexts : IDocumentStore
    {
        public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Dictionary<(string Id, long Generation), string> Texts { get; } = [];

        public string StoreName => "fake";

        public Task<string?> GetTextAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<string?> GetTextStartAsync(
            TenantScope scope,
            string documentId,
            long generation,
            int maxCharacters,
            CancellationToken cancellationToken
        ) =>
            Task.FromResult(
                Texts.GetValueOrDefault((documentId, generation)) is { } text ? text[..Math.Min(text.Length, maxCharacters)] : null
            );

        public Task PutContentAsync(
            TenantScope scope,
            string documentId,
            long generation,
            Stream content,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public Task<Stream?> OpenContentAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task PutTextAsync(TenantScope scope, string documentId, long generation, string text, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task PutPaidAsync(
            TenantScope scope,
            string documentId,
            long generation,
            ReadOnlyMemory<byte> paid,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public Task<byte[]?> GetPaidAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<int> DeleteAsync(TenantScope scope, string documentId, long? beforeGeneration, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class FakeGraph : IEntityGraph
    {
        public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) => throw new NotSupportedException();

        public bool Fails { get; set; }

        public GraphHit[] Hits { get; set; } = [];

        public string StoreName => "fake";

        public Task<IReadOnlyList<Entity>> FindAsync(
            TenantScope scope,
            IReadOnlyCollection<string> keys,
            CancellationToken cancellationToken
        ) =>
            Fails
                ? throw new IOException("down")
                : Task.FromResult<IReadOnlyList<Entity>>([.. keys.Select(key => new Entity(key, key, "term"))]);

        public Task<PassageWalkResult> WalkAsync(TenantScope scope, PassageWalkRequest request, CancellationToken cancellationToken) =>
            Task.FromResult(new PassageWalkResult(Hits, 1));

        public Task AssertAsync(
            TenantScope scope,
            string documentId,
            long generation,
            ExtractedKnowledge knowledge,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public Task<IReadOnlyList<EntityRelation>> RelationsAsync(
            TenantScope scope,
            string entityKey,
            int limit,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public Task<int> RetractAsync(TenantScope scope, string documentId, long? beforeGeneration, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<long> CountEntitiesAsync(TenantScope scope, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class FakeExtractor : IKnowledgeExtractor
    {
        public ValueTask<ExtractedKnowledge> ExtractAsync(string title, IReadOnlyList<Chunk> chunks, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public IReadOnlyList<Entity> ExtractFromQuestion(string question) => [new Entity("contoso", "Contoso", "organization")];
    }

    private sealed class FakeReranker : IReranker
    {
        public bool Fails { get; set; }

        public string? Best { get; set; }

        public string ModelId => "fake";

        public Task<RerankResponse> RerankAsync(
            string question,
            IReadOnlyList<string> passages,
            int top,
            CancellationToken cancellationToken
        ) =>
            Fails
                ? throw new ModelException("ThrottlingException", "Too many requests.", 429)
                : Task.FromResult(
                    new RerankResponse(
                        [
                            .. Enumerable
                                .Range(0, passages.Count)
                                .Select(i => new RerankResult(
                                    i,
                                    Best is not null && passages[i].Contains(Best, StringComparison.Ordinal) ? 1 : 0.1
                                ))
                                .OrderByDescending(result => result.Score),
                        ],
                        1
                    )
                );
    }

    private sealed class FakeEmbeddings : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values,
            EmbeddingGenerationOptions? options = null,
            CancellationToken cancellationToken = default
        ) =>
            Task.FromResult(
                new GeneratedEmbeddings<Embedding<float>>([new Embedding<float>(new float[] { 1, 0 })])
                {
                    Usage = new UsageDetails { InputTokenCount = 7 },
                }
            );

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() { }
    }

    private sealed class FakeCatalog : IDocumentCatalog
    {
        public Task<IReadOnlyDictionary<(DocumentState State, string Labels), long>> CountByLabelsAsync(
            TenantScope scope,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) => throw new NotSupportedException();

        public bool Fails { get; set; }

        public Dictionary<string, long>? Active { get; set; }

        public string StoreName => "fake";

        public Task<IReadOnlyDictionary<string, long>> ActiveGenerationsAsync(
            TenantScope scope,
            IReadOnlyCollection<string> documentIds,
            CancellationToken cancellationToken
        ) =>
            Fails
                ? throw new IOException("down")
                : Task.FromResult<IReadOnlyDictionary<string, long>>(Active ?? documentIds.ToDictionary(id => id, _ => 1L));

        public Task<Acceptance> AcceptAsync(TenantScope scope, AcceptedDocument document, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<DocumentRecord?> GetAsync(TenantScope scope, string documentId, CancellationToken cancellationToken) =>
            Task.FromResult<DocumentRecord?>(
                new DocumentRecord
                {
                    Id = documentId,
                    Title = documentId,
                    ContentType = "text/plain",
                    Origin = "api",
                    Bytes = 1,
                    ContentHash = "",
                    Generation = 1,
                    ActiveGeneration = 1,
                    State = DocumentState.Ready,
                    AcceptedAt = default,
                    UpdatedAt = default,
                }
            );

        public Task<IReadOnlyList<DocumentRecord>> ListAsync(
            TenantScope scope,
            DocumentState? state,
            string? afterId,
            int limit,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public Task<DocumentRecord?> UpdateAsync(
            TenantScope scope,
            string documentId,
            long generation,
            Func<DocumentRecord, DocumentRecord> change,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public Task<DocumentRecord?> DeleteAsync(TenantScope scope, string documentId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task FinishDeletionAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<CatalogEntry>> ScanAsync(CatalogEntry? after, int limit, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyCollection<MetadataKeyUse>> MetadataKeysAsync(TenantScope scope, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public IAsyncEnumerable<IngestMessage> UnfinishedAsync(DateTimeOffset unchangedSince, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyDictionary<DocumentState, long>> CountAsync(TenantScope scope, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
