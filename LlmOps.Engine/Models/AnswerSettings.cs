namespace LlmOps.Engine.Models;

/// <summary>How an answer is sampled.</summary>
/// <param name="MaxOutputTokens">Tokens an answer may have at most.</param>
/// <param name="Temperature">Sampling temperature, 0 to 1.</param>
public sealed record AnswerSettings(int MaxOutputTokens, float Temperature)
{
    /// <summary>The guardrail that reads along, with its version; null: none.</summary>
    public string? Guardrail { get; init; }
}
