using System.Text;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats;

/// <summary>Makes paragraphs and headings of the lines of all pages.</summary>
internal sealed class PdfTextAssembler(DocumentOptions options)
{
    // Running lines stand in the outer parts of a page.
    private const double MarginShare = 0.12;

    public ParsedDocument Assemble(IReadOnlyList<PdfPageLines> pages, string? title)
    {
        var running = RunningLines(pages);
        var kept = pages.Select((page, number) => page.Lines.Where(line => !IsRunning(page, line, running)).Select(line => (Line: line, Page: number))).SelectMany(lines => lines).ToList();
        if (kept.Count == 0)
        {
            throw new DocumentUnreadableException("empty", pages.Count == 0 ? "The PDF has no pages." : "The PDF holds no text: it may be a scan. Only PDFs with a text layer can be read.");
        }

        var body = BodySize(kept.Select(entry => entry.Line));
        var headingSizes = kept.Select(entry => entry.Line).Where(line => IsHeading(line, body)).Select(line => line.Size).Distinct().OrderDescending().ToList();
        var builder = new DocumentTextBuilder(options.MaxTextCharacters);
        var paragraph = new StringBuilder();
        PdfLine? last = null;
        var (lastPage, level, lines) = (-1, 0, 0);
        string? firstHeading = null;
        foreach (var (line, page) in kept)
        {
            var lineLevel = IsHeading(line, body) ? Math.Clamp(headingSizes.IndexOf(line.Size) + 1, 1, 6) : 0;
            if (last is not null && !Continues(last, lastPage, line, page, level, lineLevel, lines))
            {
                Flush();
            }

            Append(paragraph, line.Text);
            ParsingLimits.EnsureTextFits(paragraph.Length, options.MaxTextCharacters);
            (last, lastPage, level) = (line, page, lineLevel);
            lines++;
        }

        Flush();
        return builder.Build(string.IsNullOrWhiteSpace(title) ? firstHeading : title, "The PDF holds no text.");

        void Flush()
        {
            var text = paragraph.ToString();
            firstHeading ??= level > 0 ? text : null;
            var isItem = level == 0 && text.Length > 2 && text[0] is '•' or '‣' or '–' && char.IsWhiteSpace(text[1]);
            builder.Add(level > 0 ? BlockKind.Heading : isItem ? BlockKind.ListItem : BlockKind.Paragraph, text, level);
            paragraph.Clear();
            lines = 0;
        }
    }

    private static bool Continues(PdfLine last, int lastPage, PdfLine line, int page, int level, int lineLevel, int lines)
    {
        if (level != lineLevel || (level > 0 && (last.Size != line.Size || lines >= 3)) || StartsItem(line.Text))
        {
            return false;
        }

        // Over a page or column: only a sentence that has not ended goes on.
        if (page != lastPage || line.Top > last.Top + last.Size)
        {
            return level == 0 && !EndsSentence(last.Text) && char.IsLower(line.Text[0]);
        }

        var gap = last.Bottom - line.Top;
        var sameSize = Math.Abs(last.Size - line.Size) < Math.Max(0.6, last.Size * 0.08);
        return sameSize && gap < Math.Max(last.Size, line.Size) * 0.75;
    }

    private static bool StartsItem(string text) =>
        text.Length > 2 && (text[0] is '•' or '‣' or '▪' or '–' || (char.IsAsciiDigit(text[0]) && text[1] is '.' or ')' && text[2] == ' '));

    private static bool EndsSentence(string text) => text[^1] is '.' or '!' or '?' or ':' or '”' or '"';

    private static void Append(StringBuilder paragraph, string text)
    {
        if (paragraph.Length == 0)
        {
            paragraph.Append(text);
        }
        else if (paragraph.Length > 1 && paragraph[^1] is '-' or '\u2010' && char.IsLetter(paragraph[^2]) && char.IsLower(text[0]))
        {
            paragraph.Length--;
            paragraph.Append(text);
        }
        else
        {
            paragraph.Append(' ').Append(text);
        }
    }

    private static bool IsHeading(PdfLine line, double body) =>
        line.Text.Length <= 150 && line.Text.Any(char.IsLetter) && (line.Size >= body * 1.15 || (line.IsBold && line.Size >= body * 1.02));

    private static double BodySize(IEnumerable<PdfLine> lines) =>
        lines.GroupBy(line => line.Size).OrderByDescending(group => group.Sum(line => line.Text.Length)).ThenBy(group => group.Key).First().Key;

    // Lines in the margins that come back on other pages, page numbers aside.
    private static HashSet<string> RunningLines(IReadOnlyList<PdfPageLines> pages)
    {
        var seen = new Dictionary<string, int>();
        foreach (var page in pages)
        {
            foreach (var text in page.Lines.Where(line => IsInMargin(page, line)).Select(line => WithoutDigits(line.Text)).Distinct())
            {
                seen[text] = seen.GetValueOrDefault(text) + 1;
            }
        }

        return [.. seen.Where(pair => pair.Value >= 2 && pair.Value * 3 >= pages.Count).Select(pair => pair.Key)];
    }

    private static bool IsRunning(PdfPageLines page, PdfLine line, HashSet<string> running) =>
        IsInMargin(page, line) && (running.Contains(WithoutDigits(line.Text)) || IsPageNumber(line.Text));

    private static bool IsInMargin(PdfPageLines page, PdfLine line) => line.Bottom > page.Height * (1 - MarginShare) || line.Top < page.Height * MarginShare;

    private static bool IsPageNumber(string text)
    {
        var digits = text.Count(char.IsAsciiDigit);
        var rest = new string([.. text.Where(char.IsLetter)]).ToLowerInvariant();
        return digits is > 0 and <= 8 && rest is "" or "page" or "pageof" or "p" or "of" && text.Length <= 24;
    }

    private static string WithoutDigits(string text)
    {
        var masked = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (!char.IsDigit(character))
            {
                masked.Append(character);
            }
            else if (masked.Length == 0 || masked[^1] != '#')
            {
                masked.Append('#');
            }
        }

        return masked.ToString();
    }
}
