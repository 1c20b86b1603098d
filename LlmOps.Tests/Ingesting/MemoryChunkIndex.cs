using System.Collections.Concurrent;
using System.Numerics.Tensors;
using LlmOps.Embedded.LuceneIndex;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Tests.Ingesting;

/// <summary>A chunk index in a dictionary: each search looks at every chunk of the tenant.</summary>
internal sealed class MemoryChunkIndex : IChunkIndex, IDisposable
{
    private readonly ChunkIndexOptions _options = new();
    private readonly LuceneTextAnalysis _analysis = new();
    private readonly Lock _gate = new();
    private int _dimension;

    public ConcurrentDictionary<(string Tenant, string Chunk), IndexedChunk> Chunks { get; } = new();

    public Func<string, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public int Upserts { get; private set; }

    public string StoreName => "chunk-index (memory)";

    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        Task.FromResult(Chunks.Keys.Where(key => key.Tenant == scope.TenantId).LongCount(key => Chunks.TryRemove(key, out _)));

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        Task.FromResult(Chunks.Keys.LongCount(key => key.Tenant == scope.TenantId));

    public async Task UpsertAsync(TenantScope scope, IReadOnlyList<IndexedChunk> chunks, CancellationToken cancellationToken)
    {
        await Before("upsert", cancellationToken);
        var units = UnitVector.OfAll(chunks);
        lock (_gate)
        {
            if (chunks.Count > 0 && !Chunks.IsEmpty && units[0].Length != _dimension)
            {
                throw new ArgumentException($"The vectors have {units[0].Length} dimensions; the index has {_dimension}.", nameof(chunks));
            }

            for (var i = 0; i < chunks.Count; i++)
            {
                _dimension = units[i].Length;
                Chunks[(scope.TenantId, chunks[i].Chunk.Id)] = chunks[i] with { Vector = units[i] };
                Upserts++;
            }
        }
    }

    public Task<IReadOnlyList<ScoredChunk>> SearchTextAsync(
        TenantScope scope,
        string question,
        ChunkFilter filter,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var wanted = _analysis.QueryTerms(question);
        var chunks = Of(scope);
        var indexed = chunks.Select(chunk => _analysis.IndexTerms(chunk.Title, StoredChunk.Of(chunk).Words)).ToList();
        var whole = new Bm25Field([.. indexed.Select(terms => Counted(terms.Text))], _options);
        var titles = new Bm25Field([.. indexed.Select(terms => Counted(terms.Title))], _options);
        return Best(
            chunks.Select(
                (chunk, i) =>
                    (chunk, wanted.Sum(term => term.Value * (whole.Score(i, term.Key) + (_options.TitleBoost * titles.Score(i, term.Key)))))
            ),
            filter,
            limit,
            score => score > 0
        );
    }

    public Task<IReadOnlyList<ScoredChunk>> SearchVectorAsync(
        TenantScope scope,
        ReadOnlyMemory<float> vector,
        ChunkFilter filter,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var unit = UnitVector.Of(vector.Span, "the question");
        return !Chunks.IsEmpty && unit.Length != _dimension
            ? throw new ArgumentException($"The vector has {unit.Length} dimensions; the index has {_dimension}.", nameof(vector))
            : Best(Of(scope).Select(chunk => (chunk, (double)TensorPrimitives.Dot(chunk.Vector.Span, unit))), filter, limit, _ => true);
    }

    public Task<IReadOnlyList<ScoredChunk>> GetAsync(
        TenantScope scope,
        IReadOnlyList<string> chunkIds,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<IReadOnlyList<ScoredChunk>>([
            .. chunkIds
                .Select(id => Chunks.GetValueOrDefault((scope.TenantId, id)))
                .OfType<IndexedChunk>()
                .Select(chunk => WithScore(chunk, 0)),
        ]);

    public async Task<int> DeleteAsync(TenantScope scope, string documentId, long? beforeGeneration, CancellationToken cancellationToken)
    {
        await Before("delete", cancellationToken);
        return Chunks
            .Keys.ToArray()
            .Count(key =>
                key.Tenant == scope.TenantId
                && ChunkId.TryParse(key.Chunk, out var id, out var generation, out _)
                && id == documentId
                && (beforeGeneration is null || generation < beforeGeneration)
                && Chunks.TryRemove(key, out _)
            );
    }

    public Task<long> CountAsync(TenantScope scope, CancellationToken cancellationToken) => Task.FromResult((long)Of(scope).Count);

    public Task<long> CountAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
        Task.FromResult(Of(scope).LongCount(chunk => chunk.Chunk.DocumentId == documentId && chunk.Chunk.Generation == generation));

    public string[] Texts(string documentId) =>
        [
            .. Chunks
                .Values.Where(c => c.Chunk.DocumentId == documentId)
                .OrderBy(c => c.Chunk.Generation)
                .ThenBy(c => c.Chunk.Ordinal)
                .Select(c => $"{c.Chunk.Generation}: {c.Chunk.Text}"),
        ];

    public void Dispose() => _analysis.Dispose();

    private List<IndexedChunk> Of(TenantScope scope) =>
        [.. Chunks.Where(pair => pair.Key.Tenant == scope.TenantId).Select(pair => pair.Value)];

    private static Dictionary<string, int> Counted(IEnumerable<string> terms) =>
        terms.CountBy(term => term, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    private static Task<IReadOnlyList<ScoredChunk>> Best(
        IEnumerable<(IndexedChunk Chunk, double Score)> scored,
        ChunkFilter filter,
        int limit,
        Func<double, bool> isHit
    ) =>
        Task.FromResult<IReadOnlyList<ScoredChunk>>([
            .. scored
                .Where(entry => isHit(entry.Score))
                .Select(entry => WithScore(entry.Chunk, entry.Score))
                .Where(filter.Accepts)
                .OrderByDescending(hit => hit.Score)
                .ThenBy(hit => hit.Chunk.Id, StringComparer.Ordinal)
                .Take(limit),
        ]);

    private static ScoredChunk WithScore(IndexedChunk chunk, double score) => new(chunk.Chunk, chunk.Title, chunk.Metadata, score);

    /// <summary>One field of all chunks, weighed by BM25.</summary>
    private sealed class Bm25Field(List<Dictionary<string, int>> texts, ChunkIndexOptions options)
    {
        private readonly int[] _lengths = [.. texts.Select(terms => terms.Values.Sum())];
        private readonly double _average = texts.Count == 0 ? 0 : texts.Average(terms => terms.Values.Sum());
        private readonly Dictionary<string, int> _frequencies = texts
            .SelectMany(terms => terms.Keys)
            .CountBy(term => term, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);

        public double Score(int text, string term)
        {
            if (!texts[text].TryGetValue(term, out var count))
            {
                return 0;
            }

            var rarity = Math.Log(1 + ((texts.Count - _frequencies[term] + 0.5) / (_frequencies[term] + 0.5)));
            var length = 1 - options.B + (options.B * _lengths[text] / _average);
            return rarity * count * (options.K1 + 1) / (count + (options.K1 * length));
        }
    }
}
