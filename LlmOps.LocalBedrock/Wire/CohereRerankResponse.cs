namespace LlmOps.LocalBedrock.Wire;

internal sealed record CohereRerankResponse(IReadOnlyList<CohereRerankResult> Results);
