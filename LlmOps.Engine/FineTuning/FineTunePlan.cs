namespace LlmOps.Engine.FineTuning;

/// <summary>What a run would do now.</summary>
/// <param name="From">Turns behind this time.</param>
/// <param name="To">Turns up to this time.</param>
/// <param name="TurnsRead">Turns that would be read.</param>
/// <param name="LeftOut">Turns that would be left out, by filter.</param>
/// <param name="TrainingRecords">Training records.</param>
/// <param name="ValidationRecords">Validation records.</param>
/// <param name="HeldOutRecords">Held-out questions.</param>
/// <param name="TrainingTokens">Estimated tokens of the training records, once.</param>
/// <param name="EstimatedUsd">What it may cost, US dollars; null: a price is not known.</param>
/// <param name="Obstacle">Why no job would start; null: it would.</param>
public sealed record FineTunePlan(
    DateTimeOffset From,
    DateTimeOffset To,
    int TurnsRead,
    IReadOnlyDictionary<string, int> LeftOut,
    int TrainingRecords,
    int ValidationRecords,
    int HeldOutRecords,
    long TrainingTokens,
    decimal? EstimatedUsd,
    string? Obstacle
);
