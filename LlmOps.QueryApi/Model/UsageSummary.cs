namespace LlmOps.QueryApi.Model;

/// <summary>What an answer used.</summary>
/// <param name="InputTokens">Tokens read by the chat model, cached ones included.</param>
/// <param name="OutputTokens">Tokens written by it.</param>
/// <param name="CostUsd">Everything the question cost, rewriting, embedding and reranking included, US dollars.</param>
public sealed record UsageSummary(long InputTokens, long OutputTokens, decimal CostUsd);
