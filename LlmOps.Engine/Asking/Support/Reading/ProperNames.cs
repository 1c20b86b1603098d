using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Reading;

/// <summary>Words that name a person, thing or place, as far as writing shows it.</summary>
internal static class ProperNames
{
    // Capitals that are no names.
    private static readonly HashSet<string> s_notNames =
    [
        "i",
        "mr",
        "mrs",
        "ms",
        "dr",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
        "angaben",
        "ansicht",
        "auskunft",
        "aussage",
        "meinung",
        "english",
        "german",
        "french",
        "spanish",
        "russian",
        "arabic",
        "japanese",
        "chinese",
    ];

    // Letters of no ending that a name takes where names are declined.
    private static readonly System.Buffers.SearchValues<char> s_rootLetters = System.Buffers.SearchValues.Create("bcdfgkpqrstvxz");

    private static readonly HashSet<string> s_placeWords = ["in", "aus", "nach"];
    private static readonly HashSet<string> s_nameWords = ["von", "bei", "mit", "durch", "firma", "stadt"];

    private static readonly string[] s_adjectiveEndings = ["e", "er", "es", "en", "em"];

    // Endings of common nouns that stand without an article, as names do.
    private static readonly string[] s_nounEndings =
    [
        "en",
        "ern",
        "ung",
        "heit",
        "keit",
        "tion",
        "schaft",
        "ing",
        "ship",
        "ment",
        "ness",
        "ity",
        "age",
    ];

    /// <summary>Whether a word that stands where a name may stand has the ending of a common noun.</summary>
    public static bool LooksCommon(string word) => Array.Exists(s_nounEndings, ending => word.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>Words of a German text that stand as names stand, and may be common nouns.</summary>
    public static IEnumerable<string> PossibleInGerman(IReadOnlyList<TextWord> words)
    {
        for (var i = 1; i < words.Count; i++)
        {
            if (
                words[i].IsCapitalised
                && words[i].Text.Length > 3
                && s_nameWords.Contains(words[i - 1].Text)
                && !words[i].IsAfterBreak
                && !LooksCommon(words[i].Text)
                && !MonthNames.Contains(words[i].Text)
            )
            {
                yield return words[i].Text;
            }
        }
    }

    /// <summary>The names in a text, folded.</summary>
    /// <param name="words">The words of the text.</param>
    /// <param name="language">Its language; in German every noun has a capital, so there only what stands as names stand counts.</param>
    public static IEnumerable<string> In(IReadOnlyList<TextWord> words, string language)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (
                !word.IsCapitalised
                || word.Text.Length < 3
                || s_notNames.Contains(word.Text)
                || MonthNames.Contains(word.Text)
                || StopWords.Contain(language, word.Text)
                || NumberWords.Contains(word.Text)
                || RomanNumerals.Of(word.Text.AsSpan().TrimEnd('e')) is not null
                || Units.Of(word.Text) is not null
                || Polarity.Counts(word.Text, language)
                || (language == Language.German && Concepts.KnowWord(word.Text, language))
            )
            {
                continue;
            }

            if (i > 0 && Markers.Of("title", language).Contain(words[i - 1].Text))
            {
                yield return word.Text;
                continue;
            }

            var mayBePhrase = language == Language.German && i < 2 && MayBeAdjective(words[0].Text);
            var hasNameBeside =
                !mayBePhrase
                && (
                    (i > 0 && !word.IsAfterBreak && IsName(words[i - 1]) && IsOfOneScript(word, words[i - 1]))
                    || (i + 1 < words.Count && !words[i + 1].IsAfterBreak && IsName(words[i + 1]) && IsOfOneScript(word, words[i + 1]))
                );
            var opens = i == 0 || (word.IsAfterBreak && !word.IsAfterQuote);
            if (
                (hasNameBeside && !(opens && language != Language.German && LooksCommon(word.Text)))
                || (!opens && (language != Language.German || s_placeWords.Contains(words[i - 1].Text)))
            )
            {
                yield return word.Text;
            }
        }

        // "Склад Litware": the first word is no part of the name.
        static bool IsOfOneScript(TextWord first, TextWord second) => char.IsAscii(first.Text[0]) == char.IsAscii(second.Text[0]);

        bool IsName(TextWord word) =>
            word.IsCapitalised && word.Text.Length > 2 && !StopWords.Contain(language, word.Text) && !NumberWords.Contains(word.Text);
    }

    /// <summary>"Alte Pumpen" opens a German sentence as "Heike Pumpel" does.</summary>
    private static bool MayBeAdjective(string word) =>
        Array.Exists(s_adjectiveEndings, ending => word.EndsWith(ending, StringComparison.Ordinal))
        || Markers.Of("preposition", Language.German).Contain(word);

    /// <summary>Whether two words with capitals open a sentence.</summary>
    public static bool OpensWithPair(IReadOnlyList<TextWord> words) =>
        words is [{ IsCapitalised: true }, { IsCapitalised: true, IsAfterBreak: false }, ..];

    /// <summary>Whether a text has another word in the place of the first of two that open a sentence: "Heike Lind" for "Petra
    /// Lind".</summary>
    public static bool IsReplaced(IReadOnlyList<TextWord> words, IReadOnlyList<TextWord> text, string language)
    {
        if (
            !OpensWithPair(words)
            || words is not [var first, var second, ..]
            || StopWords.Contain(language, first.Text)
            || IsHeld(first.Text, text)
        )
        {
            return false;
        }

        var at = Enumerable.Range(0, text.Count).Where(i => Meet(second.Text, text[i].Text)).ToList();
        return at.Exists(i =>
            i > 0 && !text[i].IsAfterBreak && text[i - 1].IsCapitalised && !StopWords.Contain(language, text[i - 1].Text)
        );
    }

    /// <summary>Whether a text holds a name, in an inflected form or written in another script.</summary>
    /// <param name="name">The name, folded.</param>
    /// <param name="words">The words of the text.</param>
    /// <param name="language">The language of both, where they are in one: without cases a name has one form, and a word in small letters
    /// that begins alike is another.</param>
    public static bool IsHeld(string name, IReadOnlyList<TextWord> words, string? language = null)
    {
        var latin = Latin(name);
        var hasOneForm = language is Language.English or Language.French or Language.Spanish or Language.Italian or Language.Portuguese;
        foreach (var word in words)
        {
            if (hasOneForm && !word.IsCapitalised && word.Text != name)
            {
                continue;
            }

            if (Meet(name, word.Text) || (latin.Length > 2 && Meet(latin, Latin(word.Text))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether two words write one name, with an ending or in another script.</summary>
    public static bool AreOne(string first, string second) =>
        first == second
        || Meet(first, second)
        || (Places.Of(first) is { } place && Places.Of(second) == place)
        || (Latin(first) is { Length: > 2 } latin && Meet(latin, Latin(second)));

    private static bool Meet(string first, string second)
    {
        var common = 0;
        while (common < first.Length && common < second.Length && first[common] == second[common])
        {
            common++;
        }

        var shorter = Math.Min(first.Length, second.Length);
        return common >= 3
            && common >= shorter - (shorter > 4 ? 2 : 1)
            && Math.Abs(first.Length - second.Length) <= 4
            && !AreTwo(first, second, common);
    }

    /// <summary>"Kramp" and "Krämer" begin alike and end in consonants, or in letters, that no ending has.</summary>
    private static bool AreTwo(string first, string second, int common)
    {
        if (common == Math.Min(first.Length, second.Length))
        {
            return false;
        }

        var one = first.AsSpan(common);
        var other = second.AsSpan(common);
        return one.ContainsAnyInRange('a', 'z') && other.ContainsAnyInRange('a', 'z') && (IsNoEnding(one) || IsNoEnding(other));
    }

    private static bool IsNoEnding(ReadOnlySpan<char> rest) => rest.ContainsAny(s_rootLetters);

    /// <summary>Cyrillic and Greek letters as Latin ones, roughly; other letters as they are.</summary>
    private static string Latin(string word)
    {
        const string cyrillic = "абвгдезиклмнопрстуфхыэ";
        const string latin = "abvgdeziklmnoprstufhye";
        const string greek = "αβγδεζηθικλμνξοπρστυφχω";
        const string fromGreek = "avgdezitiklmnxoprstyfho";
        var text = new System.Text.StringBuilder(word.Length);
        foreach (var character in word)
        {
            var at = cyrillic.IndexOf(character, StringComparison.Ordinal);
            var atGreek = at < 0 ? greek.IndexOf(character, StringComparison.Ordinal) : -1;
            text.Append(
                at >= 0 ? latin[at].ToString()
                : atGreek >= 0 ? fromGreek[atGreek].ToString()
                : character switch
                {
                    'ж' => "zh",
                    'ц' => "ts",
                    'ч' => "ch",
                    'ш' => "sh",
                    'щ' => "sch",
                    'ю' => "yu",
                    'я' => "ya",
                    'ь' or 'ъ' => "",
                    _ => character.ToString(),
                }
            );
        }

        return text.ToString();
    }
}
