namespace LlmOps.Engine.Asking;

/// <summary>How one leg of a retrieval went.</summary>
/// <param name="Name"><c>bm25</c>, <c>knn</c>, <c>graph</c> or <c>rerank</c>.</param>
/// <param name="Candidates">How many candidates it gave.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Failure">Why it gave nothing, in one word (<c>timeout</c>, <c>error</c>), or null.</param>
public sealed record RetrievalLeg(string Name, int Candidates, double Milliseconds, string? Failure);
