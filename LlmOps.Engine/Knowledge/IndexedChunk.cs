using LlmOps.Engine.Chunking;

namespace LlmOps.Engine.Knowledge;

/// <summary>A chunk with what the index needs besides its text.</summary>
/// <param name="Chunk">The chunk.</param>
/// <param name="Title">Title of its document.</param>
/// <param name="Metadata">The document's metadata, for filters.</param>
/// <param name="Vector">Its embedding, of unit length; all chunks of one index have the same dimension.</param>
public sealed record IndexedChunk(Chunk Chunk, string Title, IReadOnlyDictionary<string, string> Metadata, ReadOnlyMemory<float> Vector);
