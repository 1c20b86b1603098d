namespace LlmOps.Engine.Remembering;

/// <summary>What one model was used for and what that cost, in the buckets that are priced apart.</summary>
/// <param name="Model">The model.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Calls">Calls.</param>
/// <param name="InputTokens">Input that was neither read from nor written to a prompt cache.</param>
/// <param name="CacheReadTokens">Input read from a prompt cache.</param>
/// <param name="CacheWrite5mTokens">Input written to a prompt cache for five minutes.</param>
/// <param name="CacheWrite1hTokens">Input written to a prompt cache for one hour.</param>
/// <param name="OutputTokens">Output.</param>
/// <param name="EmbeddingTokens">Input of an embedding model.</param>
/// <param name="RerankUnits">Rerank search units.</param>
/// <param name="CostUsd">US dollars.</param>
public sealed record ReceiptCost(
    string Model,
    string Purpose,
    int Calls,
    long InputTokens,
    long CacheReadTokens,
    long CacheWrite5mTokens,
    long CacheWrite1hTokens,
    long OutputTokens,
    long EmbeddingTokens,
    long RerankUnits,
    decimal CostUsd
);
