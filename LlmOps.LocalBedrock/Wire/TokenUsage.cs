namespace LlmOps.LocalBedrock.Wire;

/// <summary>Tokens as billed; what a cache gave or took is outside <paramref name="InputTokens"/>.</summary>
internal sealed record TokenUsage(
    int InputTokens,
    int OutputTokens,
    int CacheReadInputTokens,
    int CacheWriteInputTokens,
    IReadOnlyList<CacheDetail>? CacheDetails
)
{
    public int TotalTokens => InputTokens + OutputTokens + CacheReadInputTokens + CacheWriteInputTokens;
}
