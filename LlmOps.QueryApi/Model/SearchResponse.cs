namespace LlmOps.QueryApi.Model;

/// <summary>What a search found.</summary>
/// <param name="Passages">Passages, the best first.</param>
/// <param name="Degraded">Parts that were missing, such as <c>retrieval:graph</c>; empty when all is well.</param>
public sealed record SearchResponse(IReadOnlyList<FoundPassage> Passages, IReadOnlyList<string> Degraded);
