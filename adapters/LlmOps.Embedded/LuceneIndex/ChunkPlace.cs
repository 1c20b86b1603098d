namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Where a chunk lies. What a segment holds under a number never changes.</summary>
/// <param name="Segment">The segment's key.</param>
/// <param name="Chunk">The chunk's number in it.</param>
internal readonly record struct ChunkPlace(object Segment, int Chunk);
