namespace LlmOps.LocalBedrock.Wire;

internal sealed record RerankRequest
{
    public IReadOnlyList<RerankQuery>? Queries { get; init; }

    public IReadOnlyList<RerankSource>? Sources { get; init; }

    public RerankingConfiguration? RerankingConfiguration { get; init; }

    public string? NextToken { get; init; }
}
