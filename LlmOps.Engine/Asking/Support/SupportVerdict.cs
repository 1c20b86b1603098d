namespace LlmOps.Engine.Asking.Support;

/// <summary>The result of comparing a claim with a passage.</summary>
/// <param name="Level">What the passage says about the claim.</param>
/// <param name="Step">What decided: <c>values</c>, <c>names</c>, <c>polarity</c>, <c>qualifiers</c>, <c>roles</c>, <c>quantifiers</c>,
/// <c>things</c>, <c>foundation</c> (the passage has next to nothing of it), <c>words</c>,
/// <c>order</c> (its words stand there, and not as the claim has them), <c>language</c>.</param>
/// <param name="Start">Offset in the passage's text of the sentence that carries the claim.</param>
/// <param name="End">Offset behind it.</param>
/// <param name="MayBeTurned">Whether the claim may turn round who does what to whom: vectors would not tell.</param>
internal sealed record SupportVerdict(SupportLevel Level, string Step, int Start = 0, int End = 0, bool MayBeTurned = false)
{
    /// <summary>Whether the passage has the words of the claim, whatever it says with them.</summary>
    public bool HasWords => Level is SupportLevel.Quoted or SupportLevel.Supported || Step == "order";

    /// <summary>Whether only words are lacking: a paraphrase may have others.</summary>
    public bool LacksWords => Level is SupportLevel.Unfounded && Step == "foundation";

    /// <summary>Whether the citation stays.</summary>
    public bool IsKept => Level is SupportLevel.Quoted or SupportLevel.Supported or SupportLevel.Unverified;
}
