namespace LlmOps.Benchmarks.FineTuning;

/// <summary>A question of a session, and what its reader says of the answer.</summary>
internal sealed record LoopTurn(LoopFact Fact, string Question, bool? IsLiked, string? Correction);
