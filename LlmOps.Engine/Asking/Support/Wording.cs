using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Whether a passage has the words of a claim in the claim's own order. Of a claim that is made of the same words in another
/// order, words alone cannot tell whether it says the same.</summary>
internal static class Wording
{
    // What may be left out between two words of a claim; more of it may be another statement.
    private const int MostWordsLeftOut = 4;
    private const int MostCharactersLeftOut = 6;

    /// <summary>Whether one sentence, or two where the second refers to the first, has the claim's words in their order.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="passage">The passage.</param>
    /// <param name="language">The language of both.</param>
    public static bool IsKept(TextUnit claim, ReadPassage passage, string language)
    {
        var said = Tokens(claim, claim, language);
        var head = Tokens(passage.Context, claim, language);
        var told = passage.Text.SentenceUnits.ConvertAll(sentence => Tokens(sentence, claim, language));
        for (var i = 0; i < told.Count; i++)
        {
            if (Follows(said, told[i], language) || Follows(said, [.. head, .. told[i]], language))
            {
                return true;
            }

            if (i > 0 && Pronouns.Open(passage.Text.SentenceUnits[i]) && Follows(said, [.. told[i - 1], .. told[i]], language))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the words are found one behind the other, with little between them and nothing that takes part.</summary>
    private static bool Follows(List<Token> said, List<Token> told, string language)
    {
        if (said.Count == 0)
        {
            return true;
        }

        var most = language is Language.Japanese or Language.Chinese ? MostCharactersLeftOut : MostWordsLeftOut;
        var ends = Enumerable.Range(0, told.Count).Where(at => IsSame(said[0], told[at], language)).ToList();
        for (var i = 1; i < said.Count && ends.Count > 0; i++)
        {
            ends =
            [
                .. Enumerable
                    .Range(0, told.Count)
                    .Where(at => IsSame(said[i], told[at], language))
                    .Where(at => ends.Exists(before => before < at && MayBeLeftOut(told, before + 1, at, most))),
            ];
        }

        return ends.Count > 0;
    }

    private static bool MayBeLeftOut(List<Token> told, int start, int end, int most) =>
        start == end
        || (end - start <= most && !told[start..end].Exists(token => token.TakesPart || token.OpensClause) && !told[end].OpensClause);

    /// <summary>Endings tell who does what where a language has cases; in English they seldom do.</summary>
    private static bool IsSame(Token said, Token told, string language) =>
        said.Value is { } value
            ? told.Value is { } other && value.Matches(other)
            : told.Value is null
                && (said.Text == told.Text || (language is Language.English or Language.Unknown && WordForm.IsSame(said.Text, told.Text)));

    /// <summary>The words and values. Dates that both tell may stand anywhere, and articles tell nothing unless they show the
    /// case.</summary>
    private static List<Token> Tokens(TextUnit unit, TextUnit claim, string language)
    {
        var values = unit.Values.Where(value => !value.IsSoft).ToList();
        if (language is Language.Japanese or Language.Chinese)
        {
            return
            [
                .. unit
                    .Folded.Index()
                    .Where(character =>
                        char.IsLetter(character.Item) && !values.Exists(value => IsIn(value.Start, value.End, character.Index))
                    )
                    .Select(character => new Token(character.Item.ToString(), TakesPart: false, OpensClause: false)),
            ];
        }

        var (articles, subordinates) = (Markers.Of("article", language), Markers.Of("subordinate", language));
        var tokens = new List<Token>();
        TextValue? last = null;
        foreach (var word in unit.Words)
        {
            var value = values.Find(known => IsIn(known.Start, known.End, word.Start));
            if (value is null)
            {
                if (
                    Units.Of(word.Text) is null
                    && (language == Language.German || subordinates.Contain(word.Text) || !articles.Contain(word.Text))
                )
                {
                    var opensClause = subordinates.Contain(word.Text) || (word.IsAfterBreak && word.Start > 0);
                    tokens.Add(new Token(word.Text, word.IsCapitalised && word.Start > 0, opensClause));
                }
            }
            else if (value != last)
            {
                // A date that the claim tells as well may stand anywhere.
                var isSaid = claim.Values.Any(value.Matches);
                if (!isSaid || value.Kind is not (ValueKind.Date or ValueKind.Time))
                {
                    tokens.Add(new Token("", TakesPart: true, OpensClause: false, isSaid ? value : null));
                }
            }

            last = value;
        }

        return tokens;

        static bool IsIn(int start, int end, int at) => at >= start && at < end;
    }

    /// <param name="Text">The word, folded; empty for a value.</param>
    /// <param name="TakesPart">Whether it is a name or a value: between two words of the claim it may be what the second belongs
    /// to.</param>
    /// <param name="OpensClause">Whether a comma or the like stands before it, or it is a word that opens a clause.</param>
    /// <param name="Value">The value, where the claim tells it as well.</param>
    private readonly record struct Token(string Text, bool TakesPart, bool OpensClause, TextValue? Value = null);
}
