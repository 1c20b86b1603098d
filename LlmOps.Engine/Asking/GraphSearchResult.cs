namespace LlmOps.Engine.Asking;

/// <summary>What the entity graph led to.</summary>
/// <param name="Hits">The passages, best first.</param>
/// <param name="Weight">What the walk is worth for the question, 0 to 1.</param>
internal sealed record GraphSearchResult(IReadOnlyList<Hit> Hits, double Weight)
{
    /// <summary>The question has no name that the graph knows.</summary>
    public static GraphSearchResult None { get; } = new([], 0);
}
