namespace LlmOps.Formats;

/// <summary>The words that stand around page numbers.</summary>
internal static class PageWords
{
    private static readonly HashSet<string> s_words = new(StringComparer.OrdinalIgnoreCase)
    {
        "page",
        "pages",
        "p",
        "of",
        "seite",
        "von",
        "s",
        "pagina",
        "página",
        "de",
        "di",
        "sur",
        "side",
        "av",
        "sida",
        "strana",
        "стр",
        "第",
        "页",
        "頁",
        "ページ",
    };

    /// <summary>True where a text is numbers with the words for pages, and nothing else.</summary>
    public static bool AreAll(string text)
    {
        var words = text.Split([' ', '/', '|', '-', '–', '.', ':', '(', ')', '\u00a0', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length is > 0 and <= 5
            && words.All(word =>
                s_words.Contains(word) || (word.Length <= 5 && word.All(char.IsAsciiDigit)) || RomanNumeral.Parse(word) is not null
            )
            && words.Any(word => char.IsAsciiDigit(word[^1]) || RomanNumeral.Parse(word) is not null);
    }
}
