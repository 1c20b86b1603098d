namespace LlmOps.Engine.Remembering;

/// <summary>How one way of finding passages went.</summary>
/// <param name="Name"><c>bm25</c>, <c>knn</c>, <c>graph</c> or <c>rerank</c>.</param>
/// <param name="Candidates">How many candidates it gave.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Failure">Why it gave nothing, in one word; null where it answered.</param>
public sealed record ReceiptLeg(string Name, int Candidates, double Milliseconds, string? Failure);
