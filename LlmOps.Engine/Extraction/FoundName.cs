namespace LlmOps.Engine.Extraction;

/// <summary>A name or a date in one sentence.</summary>
/// <param name="First">Index of its first token.</param>
/// <param name="Last">Index of its last token.</param>
/// <param name="Text">As written, without marks around it.</param>
/// <param name="Key">See <see cref="EntityKey"/>.</param>
/// <param name="Kind">What its form says it is.</param>
/// <param name="Strength">How sure that is: 0 not at all, 3 by a title, a legal form or a gazetteer.</param>
/// <param name="IsWeak">True where only the beginning of a sentence or a title explains the capital: it counts where something else
/// confirms it.</param>
internal sealed record FoundName(int First, int Last, string Text, string Key, string Kind, int Strength, bool IsWeak)
{
    public bool IsDate => Kind == EntityKinds.Date;
}
