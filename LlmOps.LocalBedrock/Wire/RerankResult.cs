namespace LlmOps.LocalBedrock.Wire;

internal sealed record RerankResult(int Index, double RelevanceScore, RerankDocument? Document);
