using System.Globalization;
using System.Text.RegularExpressions;

namespace LlmOps.Formats.Pdf;

/// <summary>Tells the heads, feet and page numbers of a document from its content: heads come back word by word, and page numbers
/// count.</summary>
internal sealed partial class PdfRunningLines
{
    // Running lines stand in the outer parts of a page.
    private const double MarginShare = 0.12;

    private readonly HashSet<string> _heads;
    private readonly HashSet<(int Page, string Text)> _numbers = [];

    public PdfRunningLines(IReadOnlyList<PdfPageLines> pages)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var numbers = new Dictionary<(string Words, int Offset), List<(int Page, string Text)>>();
        for (var page = 0; page < pages.Count; page++)
        {
            foreach (var text in pages[page].Lines.Where(line => IsInMargin(pages[page], line)).Select(line => line.Text).Distinct())
            {
                seen[text] = seen.GetValueOrDefault(text) + 1;
                if (Number(text) is not { } found)
                {
                    continue;
                }

                var key = (found.Words, found.Number - page);
                if (!numbers.TryGetValue(key, out var places))
                {
                    numbers[key] = places = [];
                }

                places.Add((page, text));
            }
        }

        _heads = [.. seen.Where(pair => pair.Value >= 2 && pair.Value * 3 >= pages.Count).Select(pair => pair.Key)];
        foreach (var ((words, offset), places) in numbers)
        {
            // One page that says so in words is enough; a number alone must count with the pages.
            if (places.Count > 1 || (words == "#p" && offset == 1))
            {
                _numbers.UnionWith(places);
            }
        }
    }

    /// <summary>The kind of what a line is, for the count of what was left out; null for content.</summary>
    public string? KindOf(IReadOnlyList<PdfPageLines> pages, int page, PdfLine line) =>
        !IsInMargin(pages[page], line) ? null
        : _numbers.Contains((page, line.Text)) ? LeftOutKinds.PageNumber
        : _heads.Contains(line.Text) ? LeftOutKinds.RunningLine
        : null;

    private static bool IsInMargin(PdfPageLines page, PdfLine line)
    {
        var height = page.Top - page.Bottom;
        return line.Bottom > page.Top - (height * MarginShare) || line.Top < page.Bottom + (height * MarginShare);
    }

    // The number of a line that may be a page number, and the words around it; "#" stands for a number alone, "#p" for one with a word for
    // pages.
    private static (string Words, int Number)? Number(string text)
    {
        if (text.Length > 150)
        {
            return null;
        }

        var match = WithWord().Match(text);
        if (match.Success && int.TryParse(match.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return ($"{text[..match.Index]}#p{text[(match.Index + match.Length)..]}", number);
        }

        match = AtEdge().Match(text);
        if (match.Success && int.TryParse(match.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            return ($"{text[..match.Index]}#{text[(match.Index + match.Length)..]}", number);
        }

        var word = text.Trim(' ', '-', '–', '—', '.', '|', '[', ']', '(', ')');
        return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number) && word.Length <= 5 ? ("#", number)
            : RomanNumeral.Parse(word) is { } roman ? ("#", roman)
            : null;
    }

    [GeneratedRegex(
        @"\b(page|pages|seite|p\.|s\.|página|pagina|side|sida|sivu|strana|стр\.?|第)\s*(?<number>\d{1,5})(\s*(of|von|/|de|di|sur|av|af|из)\s*\d{1,5})?\s*(页|頁|ページ)?|(?<number>\d{1,5})\s*(of|von|/|sur)\s*\d{1,5}$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture
    )]
    private static partial Regex WithWord();

    [GeneratedRegex(@"^(?<number>\d{1,5})\s*[|•·–—]\s+|\s+[|•·–—]\s*(?<number>\d{1,5})$", RegexOptions.ExplicitCapture)]
    private static partial Regex AtEdge();
}
