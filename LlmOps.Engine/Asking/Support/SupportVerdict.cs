namespace LlmOps.Engine.Asking.Support;

/// <summary>The result of comparing a claim with a passage.</summary>
/// <param name="Level">What the passage says about the claim.</param>
/// <param name="Step">What decided: <c>values</c>, <c>names</c>, <c>polarity</c>, <c>qualifiers</c>, <c>roles</c>, <c>words</c>,
/// <c>language</c>.</param>
/// <param name="Start">Offset in the passage's text of the sentence that carries the claim.</param>
/// <param name="End">Offset behind it.</param>
internal sealed record SupportVerdict(SupportLevel Level, string Step, int Start = 0, int End = 0)
{
    /// <summary>Whether the citation stays.</summary>
    public bool IsKept => Level is SupportLevel.Quoted or SupportLevel.Supported or SupportLevel.Unverified;
}
