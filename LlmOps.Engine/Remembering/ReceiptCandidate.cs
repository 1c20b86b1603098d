namespace LlmOps.Engine.Remembering;

/// <summary>One passage that was found.</summary>
/// <param name="DocumentId">Its document.</param>
/// <param name="ChunkId">Its chunk.</param>
/// <param name="Legs">Its place in each leg that found it.</param>
/// <param name="FusedScore">Its score after fusion, 0 to 1.</param>
/// <param name="RerankScore">The reranker's score; null where it did not run.</param>
/// <param name="Score">Its final score.</param>
/// <param name="Passage">Its number in the prompt; null where it did not go in.</param>
/// <param name="LeftOut">Why it did not go in: <c>below-cut</c>, <c>repeats</c> (its text is another's) or <c>budget</c>; null where it
/// did.</param>
public sealed record ReceiptCandidate(
    string DocumentId,
    string ChunkId,
    IReadOnlyDictionary<string, ReceiptRank> Legs,
    double FusedScore,
    double? RerankScore,
    double Score,
    int? Passage,
    string? LeftOut
)
{
    /// <summary>Offset in the document's text of what the prompt showed, UTF-16 code units; null where it did not go in.</summary>
    public int? Start { get; init; }

    /// <summary>Offset behind it.</summary>
    public int? End { get; init; }
}
