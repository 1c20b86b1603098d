namespace LlmOps.LocalBedrock.Wire;

internal sealed record CacheDetail(string Ttl, int InputTokens);
