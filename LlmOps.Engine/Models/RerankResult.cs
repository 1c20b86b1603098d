namespace LlmOps.Engine.Models;

/// <summary>One passage's place.</summary>
/// <param name="Index">Its index among the passages sent.</param>
/// <param name="Score">Relevance; comparable only within one call.</param>
public readonly record struct RerankResult(int Index, double Score);
