using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Asking.Support.Words;

namespace LlmOps.Engine.Asking.Support.Reading;

/// <summary>A clause, sentence, line or table row, read for comparison.</summary>
/// <param name="Start">Offset in the text.</param>
/// <param name="End">Offset behind it.</param>
/// <param name="Folded">Its text, folded.</param>
/// <param name="Words">Its words.</param>
/// <param name="Concepts">What its words mean, as far as that is known.</param>
/// <param name="Content">The words that carry content.</param>
/// <param name="Values">Its values.</param>
/// <param name="Denies">Whether it denies what it speaks of.</param>
/// <param name="IsSentence">False for a clause of one.</param>
/// <param name="Language">Its language.</param>
internal sealed record TextUnit(
    int Start,
    int End,
    string Folded,
    IReadOnlyList<TextWord> Words,
    IReadOnlyList<FoundConcept> Concepts,
    HashSet<string> Content,
    IReadOnlyList<TextValue> Values,
    bool Denies,
    bool IsSentence,
    string Language
)
{
    private IReadOnlyList<ContentToken>? _tokens;
    private HashSet<string>? _surface;

    /// <summary>Its content in order: names, things, values.</summary>
    public IReadOnlyList<ContentToken> Tokens => _tokens ??= ContentTokens.Of(this);

    /// <summary>Whether it is a row of a table, which has cells and no clauses.</summary>
    public bool IsRow { get; } = IsSentence && TableRows.IsRow(Folded);

    /// <summary>The words as they stand.</summary>
    public HashSet<string> Surface => _surface ??= Words.Select(word => word.Text).ToHashSet(StringComparer.Ordinal);

    /// <summary>Share of another unit's content words and identifiers that this one holds, 0 to 1.</summary>
    public double Covers(TextUnit claim)
    {
        var identifiers = claim.Values.Where(value => value.Kind == ValueKind.Identifier).ToList();
        var all = claim.Content.Count + (2.0 * identifiers.Count);
        return all == 0 ? 0 : (claim.Content.Count(Content.Contains) + (2.0 * identifiers.Count(value => Values.Any(value.Matches)))) / all;
    }
}
