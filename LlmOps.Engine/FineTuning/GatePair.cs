namespace LlmOps.Engine.FineTuning;

/// <summary>One question of a comparison that both models answered.</summary>
/// <param name="Base">The base model's scores.</param>
/// <param name="Tuned">The tuned model's scores.</param>
/// <param name="Verdict">The judge's verdict; null: none was asked.</param>
internal sealed record GatePair(TrialResult Base, TrialResult Tuned, JudgeVerdict? Verdict);
