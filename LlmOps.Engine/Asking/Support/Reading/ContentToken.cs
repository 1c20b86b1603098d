using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Reading;

/// <summary>A word, a phrase with one meaning, or a value, at its place among the content of a text.</summary>
/// <param name="Text">The word or phrase, folded.</param>
/// <param name="Start">Offset in the text.</param>
internal sealed record ContentToken(string Text, int Start)
{
    private const int LongStem = 5;
    private const int LongestEnding = 5;

    /// <summary>What it means, where that is known.</summary>
    public Concept? Concept { get; init; }

    /// <summary>The value, where it is one.</summary>
    public TextValue? Value { get; init; }

    /// <summary>Whether it is written as a name.</summary>
    public bool IsName { get; init; }

    /// <summary>Whether it stands where a noun stands.</summary>
    public bool IsNoun { get; init; }

    /// <summary>The preposition before it, or the particle behind it in Japanese; empty: there is none.</summary>
    public string Mark { get; init; } = "";

    /// <summary>Whether it is German, where every noun has a capital and endings are few.</summary>
    public bool IsGerman { get; init; }

    /// <summary>Whether it is what a pronoun may stand for.</summary>
    public bool IsReferredTo { get; init; }

    /// <summary>Whether it is a thing, person or name: another in its place is another thing.</summary>
    public bool IsThing => IsName || (Value is null && Concept is null && IsNoun) || Concept is { IsThing: true };

    /// <summary>Whether both mean the same.</summary>
    /// <param name="other">A token of another text.</param>
    /// <param name="isOneLanguage">Whether both texts are in one language.</param>
    public bool IsSame(ContentToken other, bool isOneLanguage)
    {
        if (Value is not null || other.Value is not null)
        {
            return Value is not null && other.Value is not null && Value.Matches(other.Value);
        }

        if (Concept is not null && other.Concept is not null)
        {
            return Concept == other.Concept;
        }

        if (FoldedText.IsIdeographic(Text[0]) && FoldedText.IsIdeographic(other.Text[0]))
        {
            return Text == other.Text
                || (
                    Text.Length > 1
                    && other.Text.Length > 1
                    && (Text.Contains(other.Text, StringComparison.Ordinal) || other.Text.Contains(Text, StringComparison.Ordinal))
                );
        }

        if (Text.Contains(' ', StringComparison.Ordinal) || other.Text.Contains(' ', StringComparison.Ordinal))
        {
            return Text.Split(' ').Any(word => other.Text.Split(' ').Any(there => ProperNames.AreOne(word, there)));
        }

        return (IsName && other.IsName) || (isOneLanguage && IsNoun && other.IsNoun && IsGerman && other.IsGerman)
                ? ProperNames.AreOne(Text, other.Text) || (isOneLanguage && (IsCompoundOf(other.Text) || other.IsCompoundOf(Text)))
            : isOneLanguage
                ? WordForm.IsSame(Text, other.Text) || IsDerived(Text, other.Text) || IsCompoundOf(other.Text) || other.IsCompoundOf(Text)
            : Text == other.Text || ProperNames.AreOne(Text, other.Text);
    }

    /// <summary>Whether one excludes the other, as one day of the week does another.</summary>
    public bool Excludes(ContentToken other) =>
        Concept is { Class: { } own } && other.Concept is { Class: { } there } && own == there && Concept != other.Concept;

    /// <summary>"Renovate" and "renovation".</summary>
    private static bool IsDerived(string first, string second) =>
        first.AsSpan().CommonPrefixLength(second) is >= LongStem and var shared
        && Math.Max(first.Length, second.Length) - shared <= LongestEnding;

    private bool IsCompoundOf(string last) =>
        last.Length > 3 && Text.Length > last.Length + 2 && Text.EndsWith(last, StringComparison.Ordinal);
}
