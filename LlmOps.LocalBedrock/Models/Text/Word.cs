namespace LlmOps.LocalBedrock.Models.Text;

/// <summary>A word of a text.</summary>
/// <param name="Surface">As written.</param>
/// <param name="Lower">In lower case, without accents and possessive ending.</param>
/// <param name="Concept">Its stem, or the name of its synonym class.</param>
/// <param name="Start">Where it starts in the text, in characters.</param>
/// <param name="End">Where it ends, exclusive.</param>
internal readonly record struct Word(string Surface, string Lower, string Concept, int Start, int End)
{
    public bool IsCapitalised => char.IsUpper(Surface[0]);

    public bool IsNumber => char.IsAsciiDigit(Surface[0]);

    public bool IsStop => Vocabulary.IsStop(Lower);
}
