using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;

namespace LlmOps.Formats;

/// <summary>Reads the main part of a Word document element by element, so that memory does not grow with its depth.</summary>
internal sealed class WordContentReader(DocumentOptions options, WordStyles styles, CancellationToken cancellationToken)
{
    private readonly DocumentTextBuilder _builder = new(options.MaxTextCharacters);
    private readonly Stack<Paragraph> _paragraphs = new();
    private readonly List<string> _row = [];
    private readonly StringBuilder _cell = new();
    private string[]? _columns;
    private int _tables;
    private int _rows;
    private string? _titleParagraph;
    private string? _firstHeading;
    private string? _onlyText;
    private bool _isHidden;

    private sealed class Paragraph
    {
        public StringBuilder Text { get; } = new();

        public string? StyleId { get; set; }

        public int? OutlineLevel { get; set; }

        public bool IsListItem { get; set; }
    }

    public ParsedDocument Read(MainDocumentPart part, string? title)
    {
        using var reader = OpenXmlReader.Create(part);
        var depth = 0;
        var skipBelow = int.MaxValue;
        for (var count = 0; reader.Read(); count++)
        {
            if ((count & 255) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (reader.IsStartElement)
            {
                depth++;
                if (depth > options.MaxNestingDepth)
                {
                    throw ParsingLimits.TooLarge("The document is nested too deeply", nameof(DocumentOptions.MaxNestingDepth), options.MaxNestingDepth);
                }

                if (skipBelow == int.MaxValue)
                {
                    // The fallback repeats its choice for older programs; deleted and moved text is not what the document says.
                    if (reader.LocalName is "Fallback" or "del" or "moveFrom" or "instrText")
                    {
                        skipBelow = depth;
                    }
                    else
                    {
                        Start(reader);
                    }
                }
            }

            if (reader.IsEndElement)
            {
                if (skipBelow == int.MaxValue)
                {
                    End(reader.LocalName);
                }
                else if (depth == skipBelow)
                {
                    skipBelow = int.MaxValue;
                }

                depth--;
            }
        }

        var found = _titleParagraph ?? title ?? _firstHeading;
        if (_builder.IsEmpty && _onlyText is not null)
        {
            _builder.Add(BlockKind.Paragraph, _onlyText);
        }

        return _builder.Build(found, "The Word document holds no text.");
    }

    private void Start(OpenXmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "p" when IsWord(reader):
                _paragraphs.Push(new Paragraph());
                break;
            case "pStyle" when _paragraphs.TryPeek(out var paragraph):
                paragraph.StyleId = Value(reader);
                break;
            case "outlineLvl" when _paragraphs.TryPeek(out var paragraph) && int.TryParse(Value(reader), out var level) && level < 9:
                paragraph.OutlineLevel = Math.Clamp(level + 1, 1, 6);
                break;
            case "numPr" when _paragraphs.TryPeek(out var paragraph):
                paragraph.IsListItem = true;
                break;
            case "r" when IsWord(reader):
                _isHidden = false;
                break;
            case "vanish" when Value(reader) is not ("0" or "false"):
                _isHidden = true;
                break;
            case "t" when IsWord(reader) && !_isHidden && _paragraphs.TryPeek(out var paragraph):
                paragraph.Text.Append(reader.GetText());
                ParsingLimits.EnsureTextFits(paragraph.Text.Length, options.MaxTextCharacters);
                break;
            case "tab" or "ptab" when _paragraphs.TryPeek(out var paragraph) && paragraph.Text.Length > 0:
                paragraph.Text.Append(' ');
                break;
            case "br" or "cr" when _paragraphs.TryPeek(out var paragraph):
                paragraph.Text.Append('\n');
                break;
            case "noBreakHyphen" when _paragraphs.TryPeek(out var paragraph):
                paragraph.Text.Append('-');
                break;
            case "tbl" when IsWord(reader):
                _tables++;
                if (_tables == 1)
                {
                    (_columns, _rows) = (null, 0);
                }

                break;
        }
    }

    private void End(string name)
    {
        switch (name)
        {
            case "p" when _paragraphs.TryPop(out var paragraph):
                Close(paragraph);
                break;
            case "tc" when _tables == 1:
                _row.Add(TextCleaner.Clean(_cell.ToString()).Replace('\n', ' '));
                _cell.Clear();
                break;
            case "tr" when _tables == 1:
                CloseRow();
                break;
            case "tbl" when _tables > 0:
                _tables--;
                if (_tables == 0 && _rows == 1 && _columns is not null)
                {
                    _builder.Add(BlockKind.TableRow, string.Join(" | ", _columns.Where(cell => cell.Length > 0)));
                }

                break;
        }
    }

    private void Close(Paragraph paragraph)
    {
        _isHidden = false;
        var text = TextCleaner.Clean(paragraph.Text.ToString());
        if (text.Length == 0)
        {
            return;
        }

        if (_tables > 0)
        {
            _cell.Append(_cell.Length > 0 ? " " : "").Append(text);
            ParsingLimits.EnsureTextFits(_cell.Length, options.MaxTextCharacters);
            return;
        }

        var level = styles[paragraph.StyleId] ?? paragraph.OutlineLevel;
        if (level == 0)
        {
            _titleParagraph ??= text.Replace('\n', ' ');
            _onlyText ??= text;
            return;
        }

        if (level is { } heading)
        {
            _firstHeading ??= text.Replace('\n', ' ');
            _builder.Add(BlockKind.Heading, text.Replace('\n', ' '), heading);
            return;
        }

        _builder.Add(paragraph.IsListItem ? BlockKind.ListItem : BlockKind.Paragraph, text);
    }

    // The first row of a table names its columns where there is more than one of both.
    private void CloseRow()
    {
        var cells = _row.ToArray();
        _row.Clear();
        _rows++;
        if (_rows > options.MaxRows)
        {
            throw ParsingLimits.TooLarge("The table has too many rows", nameof(DocumentOptions.MaxRows), options.MaxRows);
        }

        if (_rows == 1 && cells.Length > 1 && cells.All(cell => cell.Length is > 0 and <= 60))
        {
            _columns = cells;
            return;
        }

        var filled = cells.Count(cell => cell.Length > 0);
        var text = _columns is null || cells.Length != _columns.Length
            ? string.Join(" | ", cells.Where(cell => cell.Length > 0))
            : string.Join("; ", cells.Select((cell, i) => (cell, i)).Where(pair => pair.cell.Length > 0).Select(pair => $"{_columns[pair.i]}: {pair.cell}"));
        _builder.Add(filled > 1 ? BlockKind.TableRow : BlockKind.Paragraph, text);
    }

    private static bool IsWord(OpenXmlReader reader) => reader.NamespaceUri.EndsWith("/main", StringComparison.Ordinal) && reader.NamespaceUri.Contains("wordprocessingml", StringComparison.Ordinal);

    private static string? Value(OpenXmlReader reader)
    {
        foreach (var attribute in reader.Attributes)
        {
            if (attribute.LocalName == "val")
            {
                return attribute.Value;
            }
        }

        return null;
    }
}
