namespace LlmOps.Engine.Asking;

/// <summary>A passage of the pool and what became of it.</summary>
/// <param name="DocumentId">Its document.</param>
/// <param name="ChunkId">Its chunk.</param>
/// <param name="Legs">Rank, from 1, and score in each leg that found it.</param>
/// <param name="FusedScore">Score after fusion, 0 to 1.</param>
/// <param name="RerankScore">The reranker's score, or null where it did not run.</param>
/// <param name="Score">Final score, 0 to 1.</param>
/// <param name="Passage">Its number, or null where it was not chosen.</param>
/// <param name="Repeats">Whether it was not chosen because a chosen passage says the same.</param>
public sealed record FoundCandidate(
    string DocumentId,
    string ChunkId,
    IReadOnlyDictionary<string, (int Rank, double Score)> Legs,
    double FusedScore,
    double? RerankScore,
    double Score,
    int? Passage,
    bool Repeats
);
