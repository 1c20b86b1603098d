namespace LlmOps.Engine.FineTuning;

/// <summary>What a person said of an answer.</summary>
/// <param name="IsGood">True: thumbs up; false: thumbs down; null: not rated.</param>
/// <param name="Correction">The answer as it should have been; null: none given.</param>
internal sealed record TurnFeedback(bool? IsGood, string? Correction);
