using System.Collections.Frozen;

namespace LlmOps.Engine.FineTuning;

/// <summary>Guesses the language of a text from its function words.</summary>
internal static class LanguageGuess
{
    private const int MinHits = 2;

    private static readonly (string Language, FrozenSet<string> Words)[] s_languages =
    [
        Of(
            "en",
            "the of and to in is are was were that it for on with as by at from which who what when where how this these be have has had "
                + "not or does did will can"
        ),
        Of(
            "de",
            "der die das und ist sind war nicht mit von zu den dem des ein eine einer für auf im in wie was wer wann wo warum welche "
                + "werden wird hat haben auch oder bei"
        ),
        Of(
            "fr",
            "le la les des de du et est sont un une dans pour que qui quoi quand où comment avec sur par pas ne plus ce cette ces au aux "
                + "il elle ont être"
        ),
        Of(
            "es",
            "el la los las de del y es son un una en para que quién qué cuándo dónde cómo con por no se su al lo ha han esta este como más"
        ),
        Of(
            "it",
            "il lo la gli le di del della e è sono un una in per che chi cosa quando dove come con non si su al alla ha hanno questo "
                + "questa più"
        ),
        Of("pt", "o a os as de do da dos das e é são um uma em para que quem quando onde como com por não se ao à foi tem mais este esta"),
        Of(
            "nl",
            "de het een en is zijn was van in op te dat die voor met niet aan er om wat wie wanneer waar hoe welke wordt heeft ook bij naar"
        ),
    ];

    /// <summary>The ISO 639-1 code, or null where the text says too little.</summary>
    public static string? Of(string text)
    {
        var words = TextWords.Of(text);
        var scores = s_languages
            .Select(language => (language.Language, Hits: words.Count(language.Words.Contains)))
            .OrderByDescending(score => score.Hits)
            .ToList();
        return scores[0].Hits >= MinHits && scores[0].Hits > scores[1].Hits ? scores[0].Language : null;
    }

    private static (string Language, FrozenSet<string> Words) Of(string language, string words) =>
        (language, words.Split(' ').ToFrozenSet(StringComparer.Ordinal));
}
