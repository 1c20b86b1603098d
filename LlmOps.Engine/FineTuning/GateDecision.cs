namespace LlmOps.Engine.FineTuning;

/// <summary>Whether a tuned model is better than its base.</summary>
/// <param name="Passed">True where it may reach callers.</param>
/// <param name="Reasons">Why not; empty where it passed.</param>
/// <param name="Questions">Held-out questions that both answered.</param>
/// <param name="Scores">The scores.</param>
/// <param name="Lost">Replies that a killed worker asked for and never stored; their questions are not among <paramref
/// name="Questions"/>.</param>
public sealed record GateDecision(bool Passed, IReadOnlyList<string> Reasons, int Questions, IReadOnlyList<GateScore> Scores, int Lost = 0);
