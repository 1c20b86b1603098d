namespace LlmOps.Engine.Knowledge;

/// <summary>Where a walk over names and passages begins, and what the asker knows of passages beside the graph.</summary>
/// <param name="Names">Keys of the question's names.</param>
/// <param name="Passages">Passages that other legs found, best first.</param>
/// <param name="PassageCount">Passages of the tenant in all, for how rare a name is.</param>
/// <param name="Limit">Passages to return at most.</param>
public sealed record PassageWalkRequest(IReadOnlyList<string> Names, IReadOnlyList<WalkPassage> Passages, long PassageCount, int Limit)
{
    /// <summary>Which of some chunks the asker may see; null: all. What it may not see is not walked over, and no relations are, because a
    /// relation does not tell which chunks assert it.</summary>
    public Func<IReadOnlyCollection<string>, CancellationToken, Task<IReadOnlySet<string>>>? Visible { get; init; }

    /// <summary>How much more a passage's flow to a name is worth where the question's own words stand beside the name; 1: no
    /// more.</summary>
    public Func<string, string, double> Affinity { get; init; } = static (_, _) => 1;
}
