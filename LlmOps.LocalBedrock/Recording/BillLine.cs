namespace LlmOps.LocalBedrock.Recording;

/// <summary>One model's use. The four input buckets are apart: uncached, cache read, cache write for 5 minutes, cache write for 1
/// hour.</summary>
internal sealed record BillLine
{
    public long Requests { get; init; }

    public long IncompleteRequests { get; init; }

    public long InputTokens { get; init; }

    public long CacheReadInputTokens { get; init; }

    public long CacheWrite5mInputTokens { get; init; }

    public long CacheWrite1hInputTokens { get; init; }

    public long OutputTokens { get; init; }

    public long EmbeddingInputTokens { get; init; }

    public long RerankUnits { get; init; }
}
