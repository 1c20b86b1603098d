namespace LlmOps.Engine.Models;

/// <summary>How many input tokens a conversation has.</summary>
/// <param name="Tokens">The number.</param>
/// <param name="Estimated">False where the provider counted, true where it is a guess.</param>
public readonly record struct TokenCount(int Tokens, bool Estimated);
