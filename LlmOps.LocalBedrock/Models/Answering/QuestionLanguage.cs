namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>The language of a question, as far as its letters and small words tell it.</summary>
internal static class QuestionLanguage
{
    private static readonly (string Language, HashSet<string> Words)[] s_latin =
    [
        (
            "de",
            [
                "wie",
                "wer",
                "wo",
                "wann",
                "welche",
                "welcher",
                "welches",
                "warum",
                "ist",
                "sind",
                "der",
                "die",
                "das",
                "den",
                "wird",
                "werden",
                "hat",
                "haben",
                "und",
                "oder",
                "nicht",
                "ein",
                "eine",
                "viele",
                "darf",
                "kann",
                "gibt",
                "im",
                "was",
            ]
        ),
        (
            "fr",
            [
                "le",
                "la",
                "les",
                "est",
                "sont",
                "qui",
                "quand",
                "comment",
                "combien",
                "quel",
                "quelle",
                "quels",
                "quelles",
                "où",
                "des",
                "du",
                "une",
                "pourquoi",
                "dans",
                "et",
            ]
        ),
        (
            "es",
            [
                "el",
                "los",
                "las",
                "es",
                "son",
                "quién",
                "cuándo",
                "dónde",
                "cómo",
                "cuánto",
                "cuántos",
                "cuántas",
                "qué",
                "cuál",
                "una",
                "del",
                "por",
                "quien",
                "cuando",
                "donde",
                "cuantos",
            ]
        ),
        ("tr", ["kaç", "nerede", "nasıl", "kim", "ne", "hangi", "bir", "ve", "mi", "mı", "gündür"]),
        ("it", ["il", "gli", "chi", "dove", "quando", "quanto", "quanti", "quante", "sono", "della", "del", "una", "che"]),
        (
            "en",
            [
                "the",
                "what",
                "who",
                "when",
                "where",
                "which",
                "how",
                "is",
                "are",
                "was",
                "were",
                "does",
                "do",
                "did",
                "of",
                "and",
                "in",
                "to",
                "can",
                "many",
                "much",
                "why",
                "for",
            ]
        ),
    ];

    /// <summary>An ISO 639 code; <c>en</c> where nothing else is likely.</summary>
    public static string Of(string question)
    {
        if (question.Any(character => character is >= '\u3040' and <= '\u30ff'))
        {
            return "ja";
        }

        if (question.Any(character => character is >= '\u4e00' and <= '\u9fff'))
        {
            return "zh";
        }

        foreach (
            var (language, first, last) in ((string, char, char)[])
                [("ru", '\u0400', '\u04ff'), ("ar", '\u0600', '\u06ff'), ("el", '\u0370', '\u03ff')]
        )
        {
            if (question.Count(character => character >= first && character <= last) * 3 > question.Count(char.IsLetter))
            {
                return language;
            }
        }

        var words = question.ToLowerInvariant().Split([' ', '?', '¿', '.', ',', '!', '\''], StringSplitOptions.RemoveEmptyEntries);
        var (best, most) = ("en", words.Count(s_latin[^1].Words.Contains));
        foreach (var (language, small) in s_latin)
        {
            if (words.Count(small.Contains) is var count && count > most)
            {
                (best, most) = (language, count);
            }
        }

        return best;
    }
}
