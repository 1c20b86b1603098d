namespace LlmOps.Engine.Asking;

/// <summary>What a retrieval found.</summary>
/// <param name="Passages">Best first, numbered from 1.</param>
/// <param name="Legs">How each leg went.</param>
/// <param name="Degraded">Parts that were missing, such as <c>retrieval:graph</c>.</param>
/// <param name="RerankUnits">Billed units of the reranker.</param>
/// <param name="EmbeddingTokens">Billed tokens of the question's embedding.</param>
public sealed record RetrievalResult(
    IReadOnlyList<Passage> Passages,
    IReadOnlyList<RetrievalLeg> Legs,
    IReadOnlyList<string> Degraded,
    int RerankUnits,
    long EmbeddingTokens
)
{
    /// <summary>The pool that the passages were chosen from, best first.</summary>
    public IReadOnlyList<FoundCandidate> Candidates { get; init; } = [];

    /// <summary>Whether the model that embedded the question was trained on many languages: then vectors of texts in different languages
    /// can be compared.</summary>
    public bool EmbedsManyLanguages { get; init; }
}
