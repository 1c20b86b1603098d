using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Models;

/// <summary>What model calls used, in the buckets that are priced apart. All counts are the provider's own.</summary>
/// <param name="InputTokens">Input that was neither read from nor written to a prompt cache.</param>
/// <param name="CacheReadTokens">Input read from a prompt cache.</param>
/// <param name="CacheWrite5mTokens">Input written to a prompt cache for five minutes.</param>
/// <param name="CacheWrite1hTokens">Input written to a prompt cache for one hour.</param>
/// <param name="OutputTokens">Output, reasoning included.</param>
/// <param name="EmbeddingTokens">Input of an embedding model.</param>
/// <param name="RerankUnits">Rerank search units: one for a question with up to 100 passages.</param>
[method: System.Text.Json.Serialization.JsonConstructor]
public readonly record struct ModelUsage(
    long InputTokens = 0,
    long CacheReadTokens = 0,
    long CacheWrite5mTokens = 0,
    long CacheWrite1hTokens = 0,
    long OutputTokens = 0,
    long EmbeddingTokens = 0,
    long RerankUnits = 0
)
{
    /// <summary>Key in <see cref="UsageDetails.AdditionalCounts"/>: <see cref="InputTokens"/>.</summary>
    public const string UncachedKey = "input.uncached";

    /// <summary>Key in <see cref="UsageDetails.AdditionalCounts"/>: <see cref="CacheReadTokens"/>.</summary>
    public const string CacheReadKey = "input.cacheRead";

    /// <summary>Key in <see cref="UsageDetails.AdditionalCounts"/>: <see cref="CacheWrite5mTokens"/>.</summary>
    public const string CacheWrite5mKey = "input.cacheWrite5m";

    /// <summary>Key in <see cref="UsageDetails.AdditionalCounts"/>: <see cref="CacheWrite1hTokens"/>.</summary>
    public const string CacheWrite1hKey = "input.cacheWrite1h";

    /// <summary>Key in <see cref="UsageDetails.AdditionalCounts"/>: <see cref="EmbeddingTokens"/>.</summary>
    public const string EmbeddingKey = "embedding";

    /// <summary>All input of a chat call: the four buckets together.</summary>
    public long TotalInputTokens => InputTokens + CacheReadTokens + CacheWrite5mTokens + CacheWrite1hTokens;

    /// <summary>Sorts a provider's figures into buckets; null is nothing. Providers that name only cached tokens have the rest counted as
    /// uncached.</summary>
    public static ModelUsage From(UsageDetails? usage)
    {
        if (usage is null)
        {
            return default;
        }

        var counts = usage.AdditionalCounts;
        if (Count(EmbeddingKey) is { } embedding)
        {
            return new(EmbeddingTokens: embedding);
        }

        var cacheRead = Count(CacheReadKey) ?? usage.CachedInputTokenCount ?? 0;
        var write5m = Count(CacheWrite5mKey) ?? 0;
        var write1h = Count(CacheWrite1hKey) ?? 0;
        var uncached = Count(UncachedKey) ?? Math.Max(0, (usage.InputTokenCount ?? 0) - cacheRead - write5m - write1h);
        return new(uncached, cacheRead, write5m, write1h, usage.OutputTokenCount ?? 0);

        long? Count(string key) => counts is not null && counts.TryGetValue(key, out var value) ? value : null;
    }

    /// <summary>The figures of an embedding call, whatever its provider: all its input are embedding tokens.</summary>
    public static ModelUsage FromEmbedding(UsageDetails? usage) => new(EmbeddingTokens: usage?.InputTokenCount ?? 0);

    /// <summary>The figures as <see cref="UsageDetails"/>: <see cref="UsageDetails.InputTokenCount"/> is all input, cached or not, and
    /// each bucket stands in <see cref="UsageDetails.AdditionalCounts"/>.</summary>
    public UsageDetails ToUsageDetails() =>
        EmbeddingTokens > 0
            ? new UsageDetails
            {
                InputTokenCount = EmbeddingTokens,
                TotalTokenCount = EmbeddingTokens,
                AdditionalCounts = new() { [EmbeddingKey] = EmbeddingTokens },
            }
            : new UsageDetails
            {
                InputTokenCount = TotalInputTokens,
                OutputTokenCount = OutputTokens,
                TotalTokenCount = TotalInputTokens + OutputTokens,
                CachedInputTokenCount = CacheReadTokens,
                AdditionalCounts = new()
                {
                    [UncachedKey] = InputTokens,
                    [CacheReadKey] = CacheReadTokens,
                    [CacheWrite5mKey] = CacheWrite5mTokens,
                    [CacheWrite1hKey] = CacheWrite1hTokens,
                },
            };

    /// <summary>Both together.</summary>
    public ModelUsage Add(ModelUsage other) => this + other;

    /// <summary>Both together.</summary>
    public static ModelUsage operator +(ModelUsage left, ModelUsage right) =>
        new(
            left.InputTokens + right.InputTokens,
            left.CacheReadTokens + right.CacheReadTokens,
            left.CacheWrite5mTokens + right.CacheWrite5mTokens,
            left.CacheWrite1hTokens + right.CacheWrite1hTokens,
            left.OutputTokens + right.OutputTokens,
            left.EmbeddingTokens + right.EmbeddingTokens,
            left.RerankUnits + right.RerankUnits
        );
}
