namespace LlmOps.LocalBedrock.Wire;

internal sealed record RerankResponse(IReadOnlyList<RerankResult> Results, string? NextToken);
