namespace LlmOps.Engine.Knowledge;

/// <summary>A name that a chunk mentions.</summary>
/// <param name="ChunkId">The chunk.</param>
/// <param name="Key">The name's key.</param>
/// <param name="ChunkCount">How many chunks mention it, counted up to a limit.</param>
/// <param name="IsTitle">Whether the chunk's document has it as its title.</param>
internal sealed record ChunkName(string ChunkId, string Key, int ChunkCount, bool IsTitle);
