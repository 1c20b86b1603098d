namespace LlmOps.Engine.Asking;

/// <summary>What a leg of one retrieval gave.</summary>
/// <param name="Name">Its <see cref="LegName"/>.</param>
/// <param name="Hits">What it found, best first.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Failure">Why it gave nothing, in one word (<c>timeout</c>, <c>error</c>), or null.</param>
internal sealed record LegOutcome(string Name, IReadOnlyList<Hit> Hits, TimeSpan Elapsed, string? Failure)
{
    /// <summary>The outcome without what was found.</summary>
    public RetrievalLeg ToLeg() => new(Name, Hits.Count, Elapsed.TotalMilliseconds, Failure);
}
