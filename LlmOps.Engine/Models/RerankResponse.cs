namespace LlmOps.Engine.Models;

/// <summary>What a rerank call gave.</summary>
/// <param name="Results">Best first.</param>
/// <param name="SearchUnits">Billed units: one for each query of up to 100 passages.</param>
public sealed record RerankResponse(IReadOnlyList<RerankResult> Results, int SearchUnits);
