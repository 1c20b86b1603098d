using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Knowledge;

/// <summary>Full text and vectors of all chunks: Lucene.NET on one machine, OpenSearch beyond.</summary>
/// <remarks>The index knows nothing of active generations: callers pass what it finds through
/// <see cref="LlmOps.Engine.Knowledge.IDocumentCatalog.ActiveGenerationsAsync"/>.</remarks>
public interface IChunkIndex : IStoreProbe, ITenantData
{
    /// <summary>Adds or replaces chunks by id. When it returns, searches of every process find them.</summary>
    /// <exception cref="ArgumentException">Vectors of another dimension than the index has.</exception>
    Task UpsertAsync(TenantScope scope, IReadOnlyList<IndexedChunk> chunks, CancellationToken cancellationToken);

    /// <summary>Writes chunks of a generation that does not answer yet. They are durable and can be read by id; searches and counts may
    /// miss them until <see cref="RefreshAsync"/>.</summary>
    Task StageAsync(TenantScope scope, IReadOnlyList<IndexedChunk> chunks, CancellationToken cancellationToken) =>
        UpsertAsync(scope, chunks, cancellationToken);

    /// <summary>Makes everything that was staged before this call visible to searches and counts. It is what costs most of a write, so it
    /// is called once for a generation.</summary>
    Task RefreshAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>BM25 over title, headings and text; English analysis; identifiers are also found by their parts. The question is plain
    /// words, never query syntax.</summary>
    Task<IReadOnlyList<ScoredChunk>> SearchTextAsync(
        TenantScope scope,
        string question,
        ChunkFilter filter,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>Nearest vectors by cosine; the score is the cosine.</summary>
    Task<IReadOnlyList<ScoredChunk>> SearchVectorAsync(
        TenantScope scope,
        ReadOnlyMemory<float> vector,
        ChunkFilter filter,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>Reads chunks by id, in the order asked for; unknown ids are absent. Score is 0.</summary>
    Task<IReadOnlyList<ScoredChunk>> GetAsync(TenantScope scope, IReadOnlyList<string> chunkIds, CancellationToken cancellationToken);

    /// <summary>Removes a document's chunks of every generation before <paramref name="beforeGeneration"/> (null: all). Later ones stay:
    /// the next may already be on its way.</summary>
    /// <returns>How many chunks were removed.</returns>
    Task<int> DeleteAsync(TenantScope scope, string documentId, long? beforeGeneration, CancellationToken cancellationToken);

    /// <summary>How many chunks the tenant has, all generations.</summary>
    Task<long> CountAsync(TenantScope scope, CancellationToken cancellationToken);

    /// <summary>How many chunks of one generation of a document the index has.</summary>
    Task<long> CountAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken);
}
