using System.Globalization;
using System.Text.RegularExpressions;

namespace LlmOps.Formats.Pdf;

/// <summary>Tells the heads, feet and page numbers of a document from its content: heads come back word by word, and page numbers
/// count.</summary>
/// <remarks>What heads and feet say is read once: a head where it stands first and a foot where it stands last, so that neither comes
/// between the halves of a sentence.</remarks>
internal sealed partial class PdfRunningLines
{
    // Running lines stand in the outer parts of a page.
    private const double MarginShare = 0.12;

    // Each with the page on which it is content.
    private readonly Dictionary<string, int> _heads;

    private readonly HashSet<PdfLine> _rows = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<(int Page, string Text)> _numbers = [];

    public PdfRunningLines(IReadOnlyList<PdfPageLines> pages)
    {
        var seen = new Dictionary<string, (int Count, int Page)>(StringComparer.Ordinal);
        var numbers = new Dictionary<(string Words, int Offset), List<(int Page, string Text)>>();
        for (var page = 0; page < pages.Count; page++)
        {
            AddRows(pages[page].Lines);
            foreach (
                var (line, text) in pages[page]
                    .Lines.Where(line => IsInMargin(pages[page], line))
                    .Select(line => (line, line.Text))
                    .DistinctBy(pair => pair.Text)
            )
            {
                var isFoot = line.Top < (pages[page].Top + pages[page].Bottom) / 2;
                seen[text] = seen.TryGetValue(text, out var known) ? (known.Count + 1, isFoot ? page : known.Page) : (1, page);
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

        _heads = seen.Where(pair => pair.Value.Count >= 2 && pair.Value.Count * 3 >= pages.Count)
            .ToDictionary(pair => pair.Key, pair => pair.Value.Page, StringComparer.Ordinal);
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
        !IsInMargin(pages[page], line) || _rows.Contains(line) ? null
        : _numbers.Contains((page, line.Text)) ? LeftOutKinds.PageNumber
        : _heads.TryGetValue(line.Text, out var kept) && kept != page ? LeftOutKinds.RunningLine
        : null;

    // A row with another of as many cells above or below it belongs to a table, also where the table reaches into the margin.
    private void AddRows(IReadOnlyList<PdfLine> lines)
    {
        for (var i = 1; i < lines.Count; i++)
        {
            if (lines[i - 1].Cells is { } above && lines[i].Cells?.Length == above.Length && lines[i - 1].Block == lines[i].Block)
            {
                _rows.Add(lines[i - 1]);
                _rows.Add(lines[i]);
            }
        }
    }

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
