namespace LlmOps.Engine.FineTuning;

/// <summary>Whether a tuned model is better than its base.</summary>
/// <param name="Passed">True where it may reach callers.</param>
/// <param name="Reasons">Why not; empty where it passed.</param>
/// <param name="Questions">Held-out questions that both answered.</param>
/// <param name="Scores">The scores.</param>
public sealed record GateDecision(bool Passed, IReadOnlyList<string> Reasons, int Questions, IReadOnlyList<GateScore> Scores);
