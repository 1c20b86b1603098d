namespace LlmOps.Engine.Knowledge;

/// <summary>What a walk over names and passages met.</summary>
/// <param name="Hits">Passages, best first; the score grows with the logarithm of what flowed there, 0 where nothing did.</param>
/// <param name="Weight">What the walk is worth beside other evidence, 0 to 1: much where a name of the question is rare and is what a
/// document is about, little for names that stand everywhere.</param>
public sealed record PassageWalkResult(IReadOnlyList<GraphHit> Hits, double Weight)
{
    /// <summary>Nothing was met.</summary>
    public static readonly PassageWalkResult None = new([], 0);
}
