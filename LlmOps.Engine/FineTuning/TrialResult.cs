namespace LlmOps.Engine.FineTuning;

/// <summary>What one model made of one question.</summary>
/// <param name="Quality">0 to 1: how near the accepted answer, or 1 for a refusal that was right.</param>
/// <param name="Support">Share of its citations that their passages support; 0 for an answer without.</param>
/// <param name="Overlap">Shared content words with the accepted answer, F1.</param>
/// <param name="Refusal">1 where it answered what can be answered, and refused what cannot.</param>
/// <param name="Format">1 where the answer is whole and says first whether it is one, as the prompt asks.</param>
/// <param name="CostUsd">What it cost.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record TrialResult(
    double Quality,
    double Support,
    double Overlap,
    double Refusal,
    double Format,
    double CostUsd,
    double Seconds
);
