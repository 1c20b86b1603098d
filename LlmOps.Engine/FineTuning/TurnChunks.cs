using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.FineTuning;

/// <summary>The chunks that archived turns were answered from, of documents that still exist.</summary>
internal sealed class TurnChunks
{
    private const int ReadAtOnce = 100;

    private readonly HashSet<string> _documents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ScoredChunk> _chunks = new(StringComparer.Ordinal);

    private TurnChunks() { }

    /// <summary>Reads them.</summary>
    public static async Task<TurnChunks> ReadAsync(
        TenantScope scope,
        IReadOnlyCollection<TurnWithPassages> turns,
        IDocumentCatalog catalog,
        IChunkIndex index,
        CancellationToken cancellationToken
    )
    {
        var read = new TurnChunks();
        var passages = turns.SelectMany(turn => turn.Passages).ToList();
        foreach (var ids in passages.Select(passage => passage.DocumentId).Distinct(StringComparer.Ordinal).Chunk(ReadAtOnce))
        {
            read._documents.UnionWith((await catalog.ActiveGenerationsAsync(scope, ids, cancellationToken)).Keys);
        }

        await ReadAsync(passages.Where(passage => read.Exists(passage.DocumentId)).Select(passage => passage.ChunkId));
        await ReadAsync(
            passages
                .SelectMany(passage =>
                    read.Find(passage.ChunkId)?.Chunk is { } chunk
                        ? (string?[])
                            [
                                passage.Start < chunk.Start ? ChunkNeighbors.IdBefore(chunk) : null,
                                passage.End > chunk.End ? ChunkNeighbors.IdAfter(chunk) : null,
                            ]
                        : []
                )
                .OfType<string>()
                .Where(id => read.Find(id) is null)
        );
        return read;

        async Task ReadAsync(IEnumerable<string> chunkIds)
        {
            foreach (var ids in chunkIds.Distinct(StringComparer.Ordinal).ToArray().Chunk(ReadAtOnce))
            {
                foreach (var chunk in await index.GetAsync(scope, ids, cancellationToken))
                {
                    read._chunks[chunk.Chunk.Id] = chunk;
                }
            }
        }
    }

    /// <summary>True where the document has not been deleted.</summary>
    public bool Exists(string documentId) => _documents.Contains(documentId);

    /// <summary>The chunk as it is indexed; null: its document was deleted, or has a newer version.</summary>
    public ScoredChunk? Find(string chunkId) => _chunks.GetValueOrDefault(chunkId);

    /// <summary>What a prompt showed of a chunk: with text of its neighbors where it was cut.</summary>
    public ScoredChunk? Find(PromptPassage passage)
    {
        if (Find(passage.ChunkId) is not { } found || passage is not { Start: { } start, End: { } end })
        {
            return Find(passage.ChunkId);
        }

        var chunk = found.Chunk;
        if (start < chunk.Start && ChunkNeighbors.IdBefore(chunk) is { } before && Find(before) is { } first)
        {
            chunk = ChunkNeighbors.WithBefore(chunk, first.Chunk, int.MaxValue);
        }

        if (end > chunk.End && ChunkNeighbors.IdAfter(chunk) is { } after && Find(after) is { } last)
        {
            chunk = ChunkNeighbors.WithNext(chunk, last.Chunk, int.MaxValue);
        }

        return found with
        {
            Chunk = ChunkNeighbors.Between(chunk, start, end),
        };
    }
}
