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

        foreach (
            var ids in passages
                .Where(passage => read.Exists(passage.DocumentId))
                .Select(passage => passage.ChunkId)
                .Distinct(StringComparer.Ordinal)
                .Chunk(ReadAtOnce)
        )
        {
            foreach (var chunk in await index.GetAsync(scope, ids, cancellationToken))
            {
                read._chunks[chunk.Chunk.Id] = chunk;
            }
        }

        return read;
    }

    /// <summary>True where the document has not been deleted.</summary>
    public bool Exists(string documentId) => _documents.Contains(documentId);

    /// <summary>The chunk as it is indexed; null: its document was deleted, or has a newer version.</summary>
    public ScoredChunk? Find(string chunkId) => _chunks.GetValueOrDefault(chunkId);
}
