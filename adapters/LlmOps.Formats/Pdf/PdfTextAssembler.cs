using System.Text;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Formats.Tables;

namespace LlmOps.Formats.Pdf;

/// <summary>Makes paragraphs, headings and tables of the lines of all pages.</summary>
internal sealed class PdfTextAssembler(DocumentOptions options)
{
    private readonly DocumentTextBuilder _builder = new(options.MaxTextCharacters);
    private readonly StringBuilder _paragraph = new();
    private readonly List<int> _pageStarts = [];
    private PdfHyphens _hyphens = new([]);
    private TableWriter? _table;
    private int _tableWidth;
    private string? _firstHeading;
    private int _level;
    private int _lines;

    /// <param name="pages">The lines of each page.</param>
    /// <param name="title">The title that the document states, or null.</param>
    /// <param name="lost">Pieces of text whose font could not be read. How long they are is not known: each counts as a character.</param>
    public ParsedDocument Assemble(IReadOnlyList<PdfPageLines> pages, string? title, int lost = 0)
    {
        _builder.LeaveOut(LeftOutKinds.UnreadableText, lost, lost);
        var running = new PdfRunningLines(pages);
        var kept = new List<(PdfLine Line, int Page)>();
        for (var page = 0; page < pages.Count; page++)
        {
            foreach (var line in pages[page].Lines)
            {
                if (running.KindOf(pages, page, line) is { } kind)
                {
                    _builder.LeaveOut(kind, line.Text.Length);
                }
                else
                {
                    kept.Add((line, page));
                }
            }
        }

        if (kept.Count == 0)
        {
            // Nothing but numbers and heads is still what the document says.
            kept.AddRange(pages.SelectMany((page, number) => page.Lines.Select(line => (line, number))));
        }

        if (kept.Count == 0)
        {
            throw new DocumentUnreadableException(
                "empty",
                pages.Count == 0 ? "The PDF has no pages."
                    : lost > 0 ? $"The text on the {pages.Count} pages of the PDF is set in fonts that cannot be read."
                    : $"The PDF holds no text on its {pages.Count} pages: it may be a scan. Only PDFs with a text layer can be read; "
                        + $"recognize its text (OCR) and send it again."
            );
        }

        _builder.PagesWithoutText = pages.Count(page => page.Lines.Count == 0);
        _hyphens = new PdfHyphens(kept.Select(entry => entry.Line));
        Write(kept, pages.Count);
        return _builder.Build(string.IsNullOrWhiteSpace(title) ? _firstHeading : title, "The PDF holds no text.");
    }

    private void Write(List<(PdfLine Line, int Page)> kept, int pages)
    {
        var text = kept.Select(entry => entry.Line).Where(line => line.Cells is null).ToList();
        var body = BodySize(text.Count > 0 ? text : [.. kept.Select(entry => entry.Line)]);
        var headingSizes = text.Where(line => IsHeading(line, body)).Select(line => line.Size).Distinct().OrderDescending().ToList();
        PdfLine? last = null;
        var (lastPage, rowPage) = (-1, -1);
        foreach (var (line, page) in kept)
        {
            while (lastPage < page)
            {
                lastPage++;
                if (lastPage == page && last is { Cells: null } && line.Cells is null && Continues(last, isSamePage: false, line, 0))
                {
                    // The page begins inside of a paragraph.
                    _pageStarts.Add(_paragraph.Length);
                    continue;
                }

                Flush();
                _builder.StartPage();
            }

            if (line.Cells is not null)
            {
                Flush();
                Row(line, last, page != rowPage);
                rowPage = page;
            }
            else
            {
                EndTable();
                Line(line, last, body, headingSizes);
            }

            last = line;
        }

        Flush();
        EndTable();
        while (++lastPage < pages)
        {
            _builder.StartPage();
        }
    }

    private void Row(PdfLine line, PdfLine? last, bool isOnNewPage)
    {
        var cells = line.Cells!;
        if (_table is not null && (cells.Length != _tableWidth || (!isOnNewPage && last?.Block != line.Block)))
        {
            EndTable();
        }

        if (
            _table is not null
            && isOnNewPage
            && _table.FindColumns() is { } columns
            && columns.Zip(cells).All(pair => pair.First == pair.Second.TrimEnd(':'))
        )
        {
            // The header comes back on the next page.
            _builder.LeaveOut(LeftOutKinds.RunningLine, line.Text.Length);
            return;
        }

        _table ??= new TableWriter(_builder, options);
        _tableWidth = cells.Length;
        _table.Row([.. cells.Select(cell => new TableCell(cell, IsBold: line.IsBold))]);
    }

    private void EndTable()
    {
        _table?.End();
        _table = null;
    }

    private void Line(PdfLine line, PdfLine? last, double body, List<double> headingSizes)
    {
        var level = IsHeading(line, body) ? Math.Clamp(headingSizes.IndexOf(line.Size) + 1, 1, 6) : 0;
        if (
            _paragraph.Length > 0
            && last is not null
            && (last.Cells is not null || !Continues(last, last.Top > line.Top || last.Block == line.Block, line, level))
        )
        {
            Flush();
        }

        Append(line.Text);
        ParsingLimits.EnsureTextFits(_paragraph.Length, options.MaxTextCharacters);
        _level = level;
        _lines++;
    }

    private void Flush()
    {
        if (_paragraph.Length == 0)
        {
            return;
        }

        var text = _paragraph.ToString().TrimEnd('\u00ad');
        var isItem = _level == 0 && text.Length > 2 && text[0] is '•' or '‣' or '▪' or '–' && char.IsWhiteSpace(text[1]);
        _firstHeading ??= _level > 0 ? text : null;
        var start = _builder.Add(
            _level > 0 ? BlockKind.Heading
                : isItem ? BlockKind.ListItem
                : BlockKind.Paragraph,
            text,
            _level
        );
        foreach (var offset in _pageStarts)
        {
            _builder.StartPage(Math.Max(0, start) + Math.Min(offset, text.Length));
        }

        _pageStarts.Clear();
        _paragraph.Clear();
        _lines = 0;
    }

    private bool Continues(PdfLine last, bool isSamePage, PdfLine line, int level)
    {
        if (_paragraph.Length == 0 || _level != level || (level > 0 && (last.Size != line.Size || _lines >= 3)) || StartsItem(line.Text))
        {
            return false;
        }

        // A word that is cut goes on wherever the next line stands.
        if (level == 0 && EndsInCutWord(last.Text) && char.IsLower(line.Text[0]))
        {
            return true;
        }

        // Over a page or column: only a sentence that has not ended goes on.
        if (!isSamePage || line.Block != last.Block)
        {
            return level == 0
                && !EndsSentence(last.Text)
                && char.IsLower(line.Text[0])
                && Math.Abs(last.Size - line.Size) < Math.Max(0.6, last.Size * 0.08);
        }

        var gap = last.Bottom - line.Top;
        var sameSize = Math.Abs(last.Size - line.Size) < Math.Max(0.6, last.Size * 0.08);
        return sameSize && gap < Math.Max(last.Size, line.Size) * 0.75;
    }

    private static bool EndsInCutWord(string text) => text.Length > 2 && text[^1] is '-' or '\u2010' or '\u00ad' && char.IsLetter(text[^2]);

    private static bool StartsItem(string text) =>
        text.Length > 2 && (text[0] is '•' or '‣' or '▪' or '–' || (char.IsAsciiDigit(text[0]) && text[1] is '.' or ')' && text[2] == ' '));

    private static bool EndsSentence(string text) => text[^1] is '.' or '!' or '?' or ':' or '”' or '"' or '。' or '؟';

    private void Append(string text)
    {
        if (_paragraph.Length == 0)
        {
            _paragraph.Append(text);
            return;
        }

        var end = _paragraph[^1];
        if (end is '-' or '\u2010' or '\u00ad' && _paragraph.Length > 1 && char.IsLetter(_paragraph[^2]) && char.IsLetter(text[0]))
        {
            if (end == '\u00ad' || !_hyphens.Stays(LastWord(), FirstWord(text)))
            {
                _paragraph.Length--;
            }

            _paragraph.Append(text);
            return;
        }

        var isCjk = IsIdeographic(end) && IsIdeographic(text[0]);
        _paragraph.Append(isCjk ? "" : " ").Append(text);
    }

    private static bool IsIdeographic(char character) =>
        character is (>= '\u3000' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF') or (>= '\uFF00' and <= '\uFFEF');

    private string LastWord()
    {
        var end = _paragraph.Length - 1;
        var start = end;
        while (start > 0 && end - start < 60 && (char.IsLetter(_paragraph[start - 1]) || _paragraph[start - 1] == '-'))
        {
            start--;
        }

        return _paragraph.ToString(start, end - start);
    }

    private static string FirstWord(string text)
    {
        var end = 1;
        while (
            end < text.Length
            && end < 60
            && (char.IsLetter(text[end]) || (text[end] == '-' && end + 1 < text.Length && char.IsLetter(text[end + 1])))
        )
        {
            end++;
        }

        return text[..end];
    }

    private static bool IsHeading(PdfLine line, double body) =>
        line.Cells is null
        && line.Text.Length <= 150
        && line.Text.Any(char.IsLetter)
        && (line.Size >= body * 1.15 || (line.IsBold && line.Size >= body * 1.02));

    private static double BodySize(List<PdfLine> lines) =>
        lines
            .GroupBy(line => line.Size)
            .OrderByDescending(group => group.Sum(line => line.Text.Length))
            .ThenBy(group => group.Key)
            .First()
            .Key;
}
