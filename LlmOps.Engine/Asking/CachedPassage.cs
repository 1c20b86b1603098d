namespace LlmOps.Engine.Asking;

/// <summary>A passage of a cached answer; its text stays in the index.</summary>
/// <param name="ChunkId">The chunk.</param>
/// <param name="Score">Its final score.</param>
/// <param name="RerankScore">The reranker's score, or null where it did not run.</param>
public sealed record CachedPassage(string ChunkId, double Score, double? RerankScore);
