namespace LlmOps.Engine.Text;

/// <summary>The language of a short text, as far as letters and small words tell it.</summary>
internal static class Language
{
    public const string English = "en",
        German = "de",
        French = "fr",
        Spanish = "es",
        Italian = "it",
        Portuguese = "pt",
        Dutch = "nl",
        Turkish = "tr",
        Polish = "pl",
        Czech = "cs",
        Swedish = "sv";
    public const string Russian = "ru",
        Arabic = "ar",
        Japanese = "ja",
        Chinese = "zh",
        Greek = "el",
        Unknown = "";

    private const int SampleLength = 800;

    /// <summary>Guesses by the beginning of a text as it is written; <see cref="Unknown"/> where nothing tells Latin letters
    /// apart.</summary>
    public static string OfText(string text) => Of(FoldedText.Fold(text.Length <= SampleLength ? text : text[..SampleLength]));

    /// <summary>Guesses; <see cref="Unknown"/> where nothing tells Latin letters apart.</summary>
    /// <param name="folded">The text as <see cref="FoldedText"/> gives it.</param>
    /// <param name="tell">Where small words tell several languages in Latin letters, or none: which of them it is, or
    /// <see cref="Unknown"/>. Null: the commonest, where there are two such words.</param>
    public static string Of(string folded, Func<string, IReadOnlyList<string>, string>? tell = null)
    {
        int latin = 0,
            cyrillic = 0,
            arabic = 0,
            greek = 0,
            han = 0,
            kana = 0;
        foreach (var character in folded)
        {
            switch (character)
            {
                case >= 'a' and <= 'z':
                    latin++;
                    break;
                case >= '\u0400' and <= '\u04ff':
                    cyrillic++;
                    break;
                case >= '\u0600' and <= '\u06ff':
                    arabic++;
                    break;
                case >= '\u0370' and <= '\u03ff':
                    greek++;
                    break;
                default:
                    han += FoldedText.IsHan(character) ? 1 : 0;
                    kana += FoldedText.IsKana(character) ? 1 : 0;
                    break;
            }
        }

        // Names and codes in Latin letters stand in every language; one ideograph says about as much as three letters.
        if (han + kana > 0 && (han + kana) * 3 >= latin)
        {
            return kana * 8 >= han && kana > 0 ? Japanese : Chinese;
        }

        var (most, language) = (latin / 2, Unknown);
        foreach (var (count, name) in ((int, string)[])[(cyrillic, Russian), (arabic, Arabic), (greek, Greek)])
        {
            (most, language) = count > most ? (count, name) : (most, language);
        }

        return language != Unknown ? language : OfLatin(folded, tell);
    }

    private static string OfLatin(string folded, Func<string, IReadOnlyList<string>, string>? tell)
    {
        var (languages, count) = StopWords.LanguagesOf(folded);
        if (languages.Count == 1)
        {
            return languages[0];
        }

        // Two small words that two languages share are most likely those of the one that is more common.
        return tell?.Invoke(folded, languages) is { } told && told != Unknown ? told
            : count < 2 ? Unknown
            : languages[0];
    }

    /// <summary>Whether two texts may be in one language: then words that one lacks mean something.</summary>
    public static bool MayBeSame(string first, string second) =>
        first == second || (first == Unknown && IsLatin(second)) || (second == Unknown && IsLatin(first));

    private static bool IsLatin(string language) =>
        language
            is Unknown
                or English
                or German
                or French
                or Spanish
                or Italian
                or Portuguese
                or Dutch
                or Turkish
                or Polish
                or Czech
                or Swedish;
}
