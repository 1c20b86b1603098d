namespace LlmOps.Engine.Models;

/// <summary>What a rerank call gave.</summary>
/// <param name="Results">Best first.</param>
/// <param name="SearchUnits">Billed units: one for each query of up to 100 passages.</param>
/// <param name="Share">The reranker's say in the final order, 0 to 1, beside the order that the passages came in. It is a property of the
/// model that answered.</param>
public sealed record RerankResponse(IReadOnlyList<RerankResult> Results, int SearchUnits, double Share = RerankResponse.CrossEncoderShare)
{
    /// <summary>The share of a model that reads question and passage together.</summary>
    public const double CrossEncoderShare = 0.7;

    /// <summary>The share of a model that only compares words: the order before it knows as much, so that it decides between near
    /// equals.</summary>
    public const double WordComparisonShare = 0.15;
}
