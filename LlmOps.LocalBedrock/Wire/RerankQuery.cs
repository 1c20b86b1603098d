namespace LlmOps.LocalBedrock.Wire;

internal sealed record RerankQuery(string? Type, RerankText? TextQuery);
