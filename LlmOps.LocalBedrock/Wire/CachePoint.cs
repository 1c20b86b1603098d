namespace LlmOps.LocalBedrock.Wire;

internal sealed record CachePoint
{
    public string? Type { get; init; }

    public string? Ttl { get; init; }
}
