using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Reading;

/// <summary>Whether a clause affirms or denies: negations and words that deny by their meaning are counted, two of them affirm.</summary>
internal static class Polarity
{
    // Where several negations in one clause deny once: "no compró nada", "никто не пришёл".
    private static readonly HashSet<string> s_concord =
    [
        Language.French,
        Language.Spanish,
        Language.Italian,
        Language.Portuguese,
        Language.Russian,
        Language.Polish,
        Language.Czech,
        Language.Greek,
    ];

    private const int WordsToBound = 8;
    private const int CharactersToDenial = 16;

    private static readonly HashSet<string> s_pairs = ["neither", "nor", "weder", "noch", "varken", "ni", "ani", "ни"];

    /// <summary>Whether a clause denies what it speaks of. Few words may tell what is denied without telling the language.</summary>
    public static bool Denies(string folded, IReadOnlyList<TextWord> words, string language) =>
        (language is Language.Japanese or Language.Chinese ? CountIn(folded, language) : Count(words, language)) % 2 == 1;

    /// <summary>Whether a clause has a negation, whatever its other words mean.</summary>
    public static bool Negates(TextUnit unit, string language) =>
        (
            language is Language.Japanese or Language.Chinese
                ? CountIn(unit.Folded, language, deniesByMeaning: false)
                : Count(unit.Words, language, deniesByMeaning: false)
        ) > 0;

    /// <summary>Whether a clause denies no more than what lies beyond a bound, which another may tell without a denial: "may not carry more
    /// than twelve people".</summary>
    public static bool TellsBound(TextUnit unit)
    {
        var (negations, bounding) = (Markers.OfOneOrAll("negation", unit.Language), Markers.OfOneOrAll("bounding", unit.Language));
        return negations.Find(unit.Words, 0) is { } negation
            && bounding.Find(unit.Words, negation.At + 1) is { } bound
            && bound.At - negation.At <= WordsToBound
            && bound.At + bound.Count < unit.Words.Count
            && unit.Words[bound.At + bound.Count].Text is var number
            && (char.IsAsciiDigit(number[0]) || NumberWords.Contains(number));
    }

    /// <summary>Whether a word says only that something is denied.</summary>
    public static bool Counts(string word, string language) =>
        (Markers.OfOneOrAll("negation", language).Contain(word) && !Markers.OfOneOrAll("no_negation", language).Contain(word))
        || Markers.OfOneOrAll("denying", language).Contain(word)
        || Markers.OfOneOrAll("lacking", language).Contain(word);

    private static int Count(IReadOnlyList<TextWord> words, string language, bool deniesByMeaning = true)
    {
        var (negations, denying, idioms) = (
            Markers.OfOneOrAll("negation", language),
            Markers.OfOneOrAll("denying", language),
            Markers.OfOneOrAll("no_negation", language)
        );
        var (negated, denied, isPair) = (0, 0, false);
        for (var i = 0; i < words.Count; i++)
        {
            if (idioms.CountAt(words, i) is > 0 and var idiom)
            {
                i += idiom - 1;
            }
            else if (language == Language.Unknown && MonthNames.Contains(words[i].Text))
            {
                // "Mai" is a month in one language and "never" in another.
                continue;
            }
            else if (negations.CountAt(words, i) > 0)
            {
                negated += IsRestriction(words, i, language) || IsOfNoun(words, i, language) ? 0 : 1;
                isPair |= s_pairs.Contains(words[i].Text);
            }
            else if (deniesByMeaning && denying.CountAt(words, i) is > 0 and var phrase)
            {
                denied++;
                i += phrase - 1;
            }
        }

        return denied + (isPair || s_concord.Contains(language) ? Math.Min(negated, 1) : negated);
    }

    /// <summary>"N'ouvre que le lundi": only.</summary>
    private static bool IsRestriction(IReadOnlyList<TextWord> words, int at, string language) =>
        language == Language.French
        && (words[at].Text == "ne" || words[at].Text.StartsWith("n'", StringComparison.Ordinal))
        && words.Skip(at + 1).Take(4).Any(word => word.Text == "que" || word.Text.StartsWith("qu'", StringComparison.Ordinal));

    /// <summary>"Nicht genommene Tage" denies nothing of the days but that they were taken.</summary>
    private static bool IsOfNoun(IReadOnlyList<TextWord> words, int at, string language) =>
        (language == Language.English && words[at].Text == "no" && at + 1 < words.Count && words[at + 1].IsAfterBreak)
        || (
            language == Language.English
            && words[at].Text == "not"
            && at > 1
            && words[at - 1].Text is "is" or "are" or "was" or "were"
            && words[at - 2].Text is "that" or "which" or "who"
        )
        || language == Language.German
            && words[at].Text == "nicht"
            && at + 2 < words.Count
            && !words[at + 1].IsCapitalised
            && words[at + 1].Text[^1] is 'e' or 'n' or 'r' or 's' or 'm'
            && words[at + 1].Text.Length > 5
            && words[at + 2].IsCapitalised
            && !words[at + 2].IsAfterBreak;

    /// <summary>"出られない家庭は": what is denied of a noun is not denied of what the clause says.</summary>
    private static bool IsAttributive(string text, int at, int length, string language) =>
        language == Language.Japanese
        && text.AsSpan(at, length).EndsWith("ない")
        && at + length < text.Length
        && (FoldedText.IsHan(text[at + length]) || FoldedText.IsKatakana(text[at + length]));

    /// <summary>"15日しかかからない": no more than that.</summary>
    private static bool IsOnly(string text, int at, string language) =>
        language == Language.Japanese
        && text.AsSpan(Math.Max(0, at - CharactersToDenial), Math.Min(at, CharactersToDenial)) is var before
        && before.LastIndexOf("しか") is >= 0 and var only
        && !before[only..].StartsWith("しかし")
        && !before[only..].ContainsAny("、。");

    /// <summary>Negations as they stand in the text; of several that begin at one place the longest.</summary>
    private static int CountIn(string text, string language, bool deniesByMeaning = true)
    {
        var (negations, denying, idioms) = (
            Markers.OfOneOrAll("negation", language),
            Markers.OfOneOrAll("denying", language),
            Markers.OfOneOrAll("no_negation", language)
        );
        var count = 0;
        for (var i = 0; i < text.Length; )
        {
            var (idiom, negation) = (
                idioms.LengthAt(text, i),
                Math.Max(negations.LengthAt(text, i), deniesByMeaning ? denying.LengthAt(text, i) : 0)
            );
            count += negation > idiom && !IsAttributive(text, i, negation, language) && !IsOnly(text, i, language) ? 1 : 0;
            i += Math.Max(1, Math.Max(idiom, negation));
        }

        return count;
    }
}
