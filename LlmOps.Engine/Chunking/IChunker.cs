namespace LlmOps.Engine.Chunking;

/// <summary>Cuts a document into chunks.</summary>
public interface IChunker
{
    /// <summary>Cuts a document into chunks that read as wholes, within the configured token bounds.</summary>
    /// <returns>At least one chunk for a document that has content; each one's text is the verbatim source between its offsets.</returns>
    Task<IReadOnlyList<Chunk>> ChunkAsync(string documentId, long generation, ParsedDocument document, CancellationToken cancellationToken);

    /// <summary>Does the same and tells how far it is, where it can tell.</summary>
    Task<IReadOnlyList<Chunk>> ChunkAsync(
        string documentId,
        long generation,
        ParsedDocument document,
        IProgress<ChunkingProgress>? progress,
        CancellationToken cancellationToken
    ) => ChunkAsync(documentId, generation, document, cancellationToken);

    /// <summary>Does the same without paying again for what <paramref name="paid"/> holds, and adds to it what it pays for.</summary>
    Task<IReadOnlyList<Chunk>> ChunkAsync(
        string documentId,
        long generation,
        ParsedDocument document,
        PaidWindows paid,
        IProgress<ChunkingProgress>? progress,
        CancellationToken cancellationToken
    ) => ChunkAsync(documentId, generation, document, progress, cancellationToken);
}
