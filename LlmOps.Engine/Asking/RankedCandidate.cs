namespace LlmOps.Engine.Asking;

/// <summary>A candidate in the final order.</summary>
/// <param name="Candidate">The candidate.</param>
/// <param name="Score">Its final score, 0 to 1.</param>
/// <param name="Rerank">The reranker's score, or null where it did not run.</param>
internal readonly record struct RankedCandidate(Candidate Candidate, double Score, double? Rerank);
