using System.Collections.Frozen;
using System.Text;
using AngleSharp.Html.Parser.Tokens;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;

namespace LlmOps.Formats;

/// <summary>Follows the tags of a page and keeps the pieces of text that a reader would call its content.</summary>
internal sealed class HtmlContentReader(DocumentOptions options)
{
    private const int EnoughMainCharacters = 200;

    private static readonly FrozenSet<string> Dropped = new[]
    {
        "script", "style", "noscript", "template", "nav", "footer", "aside", "iframe", "object", "svg", "math", "canvas", "audio", "video", "map",
        "select", "button", "textarea", "dialog", "head", "noembed", "noframes", "menu", "datalist", "title",
    }.ToFrozenSet();

    private static readonly FrozenSet<string> Blocks = new[]
    {
        "html", "body", "main", "article", "section", "header", "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "pre", "blockquote",
        "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "figure", "figcaption", "details", "summary", "address", "hgroup", "fieldset", "legend", "form", "center", "hr", "search",
    }.ToFrozenSet();

    private static readonly FrozenSet<string> Void = new[] { "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr" }.ToFrozenSet();

    private readonly List<OpenElement> _open = [];
    private readonly Dictionary<string, int> _openCounts = [];
    private readonly List<Piece> _pieces = [];
    private readonly StringBuilder _run = new();
    private readonly StringBuilder _title = new();
    private readonly List<(string Text, bool IsHeader)> _row = [];
    private IReadOnlyList<string>? _columns;
    private bool _rowsSeen;
    private bool _inCell;
    private bool _cellIsHeader;
    private long _characters;

    private readonly record struct OpenElement(string Name, bool IsDropped, bool IsMain, bool IsSiteHeader);

    private readonly record struct Piece(BlockKind Kind, string Text, int Level, bool IsMain);

    public bool InForeignContent => IsOpen("svg") || IsOpen("math");

    private OpenElement Top => _open.Count == 0 ? default : _open[^1];

    public void Start(HtmlTagToken tag, bool honourSelfClosing)
    {
        var name = tag.Name;
        if (name == "br")
        {
            Append("\n");
            return;
        }

        var isBlock = Blocks.Contains(name);
        if (isBlock)
        {
            CloseImplied(name);
            if (!_inCell || name is "td" or "th" or "tr")
            {
                Flush();
            }
            else
            {
                Append(" ");
            }
        }

        if (Void.Contains(name))
        {
            return;
        }

        var top = Top;
        var isDropped = top.IsDropped || (Dropped.Contains(name) && !(name == "menu" && top.IsMain)) || IsHidden(tag);
        if (!isBlock && isDropped == top.IsDropped && !IsOpen(name) && name != "title" && !Dropped.Contains(name))
        {
            // Inline elements change nothing; there is no need to wait for their end.
            return;
        }

        if (honourSelfClosing && tag.IsSelfClosing)
        {
            return;
        }

        if (_open.Count >= options.MaxNestingDepth)
        {
            throw ParsingLimits.TooLarge("The page is nested too deeply", nameof(DocumentOptions.MaxNestingDepth), options.MaxNestingDepth);
        }

        var isMain = top.IsMain || name is "main" or "article" || tag.GetAttribute("role") == "main";
        _open.Add(new OpenElement(name, isDropped, isMain, top.IsSiteHeader || (name == "header" && !isMain)));
        _openCounts[name] = _openCounts.GetValueOrDefault(name) + 1;
        switch (name)
        {
            case "td" or "th" when !isDropped && _openCounts["table"] is 1:
                _inCell = true;
                _cellIsHeader = name == "th";
                break;
            case "table" when _openCounts[name] == 1:
                (_columns, _rowsSeen) = (null, false);
                break;
        }
    }

    public void End(string name)
    {
        if (name == "br")
        {
            Append("\n");
        }
        else if (IsOpen(name))
        {
            while (Top.Name != name)
            {
                Pop();
            }

            Pop();
        }
    }

    public void Text(string data)
    {
        if (Top.Name == "title" && !InForeignContent && _title.Length < 1000)
        {
            _title.Append(data);
        }

        if (Top.IsDropped)
        {
            return;
        }

        if (IsOpen("pre") && !_inCell)
        {
            _run.Append(data.Replace("\0", "", StringComparison.Ordinal).Replace("\r\n", "\n", StringComparison.Ordinal));
            return;
        }

        foreach (var character in data)
        {
            _run.Append(character is '\n' or '\r' or '\t' or '\f' or '\0' ? ' ' : character);
        }
    }

    public ParsedDocument Finish()
    {
        while (_open.Count > 0)
        {
            Pop();
        }

        Flush();
        var main = _pieces.Where(piece => piece.IsMain).ToList();
        var kept = main.Sum(piece => (long)piece.Text.Length) is var length && (length >= EnoughMainCharacters || length * 2 >= _characters) && main.Count > 0 ? main : _pieces;
        var heading = kept.Concat(_pieces).FirstOrDefault(piece => piece is { Kind: BlockKind.Heading, Level: 1 }).Text;
        var title = TextCleaner.CleanLine(_title.ToString());
        title = heading is not null && (title.Length == 0 || title.Contains(heading, StringComparison.OrdinalIgnoreCase)) ? heading : title;
        var builder = new DocumentTextBuilder(options.MaxTextCharacters);
        foreach (var piece in kept)
        {
            builder.Add(piece.Kind, piece.Text, piece.Level);
        }

        return builder.Build(title.Length == 0 ? null : title, "The page shows no text.");
    }

    private static bool IsHidden(HtmlTagToken tag)
    {
        foreach (var attribute in tag.Attributes)
        {
            switch (attribute.Name)
            {
                case "hidden":
                case "aria-hidden" when attribute.Value.Equals("true", StringComparison.OrdinalIgnoreCase):
                case "role" when attribute.Value is "navigation" or "banner" or "contentinfo" or "complementary" or "search" or "menu" or "menubar" or "dialog" or "alertdialog":
                    return true;
                case "style":
                    var style = attribute.Value.Replace(" ", "", StringComparison.Ordinal);
                    if (style.Contains("display:none", StringComparison.OrdinalIgnoreCase) || style.Contains("visibility:hidden", StringComparison.OrdinalIgnoreCase))
                    {
                        return true;
                    }

                    break;
            }
        }

        return false;
    }

    private bool IsOpen(string name) => _openCounts.GetValueOrDefault(name) > 0;

    private void Append(string text)
    {
        if (!Top.IsDropped)
        {
            _run.Append(text);
        }
    }

    // HTML lets the end tags of these be left out.
    private void CloseImplied(string name)
    {
        if (Top.Name == "p")
        {
            Pop();
        }

        var (closes, within) = name switch
        {
            "li" => ("li", "ul ol menu"),
            "dt" or "dd" => ("dt dd", "dl"),
            "td" or "th" => ("td th", "tr table"),
            "tr" => ("tr", "table"),
            "thead" or "tbody" or "tfoot" => ("thead tbody tfoot", "table"),
            _ => ("", ""),
        };
        if (closes.Length == 0)
        {
            return;
        }

        for (var i = _open.Count - 1; i >= 0 && !Names(within, _open[i].Name); i--)
        {
            if (Names(closes, _open[i].Name))
            {
                while (_open.Count > i)
                {
                    Pop();
                }

                return;
            }
        }

        static bool Names(string list, string name) => list.Split(' ').Contains(name);
    }

    private void Pop()
    {
        var element = Top;
        switch (element.Name)
        {
            case "td" or "th" when _inCell && _openCounts["table"] is 1:
                _row.Add((TextCleaner.Clean(_run.ToString()).Replace('\n', ' '), _cellIsHeader));
                _run.Clear();
                _inCell = false;
                break;
            case "tr" when !_inCell:
                EndRow(element.IsMain);
                break;
            case var name when Blocks.Contains(name) && !_inCell:
                Flush();
                break;
        }

        _open.RemoveAt(_open.Count - 1);
        _openCounts[element.Name]--;
    }

    private void EndRow(bool isMain)
    {
        Flush();
        var cells = _row.ToArray();
        _row.Clear();
        if (cells.Length == 0)
        {
            return;
        }

        if (!_rowsSeen && cells.Length > 1 && cells.All(cell => cell.IsHeader || cell.Text.Length == 0))
        {
            _columns = [.. cells.Select(cell => cell.Text)];
            _rowsSeen = true;
            return;
        }

        _rowsSeen = true;
        var filled = cells.Count(cell => cell.Text.Length > 0);
        var text = _columns is null
            ? string.Join(" | ", cells.Where(cell => cell.Text.Length > 0).Select(cell => cell.Text))
            : string.Join("; ", cells.Select((cell, i) => i < _columns.Count && _columns[i].Length > 0 ? $"{_columns[i]}: {cell.Text}" : cell.Text).Where((_, i) => cells[i].Text.Length > 0));
        Keep(filled > 1 ? BlockKind.TableRow : BlockKind.Paragraph, text, 0, isMain);
    }

    private void Flush()
    {
        if (_run.Length == 0 || _inCell)
        {
            return;
        }

        var raw = _run.ToString();
        _run.Clear();
        if (IsOpen("pre"))
        {
            Keep(BlockKind.Code, raw.Trim('\n'), 0, Top.IsMain);
            return;
        }

        var level = 0;
        var isItem = false;
        for (var i = _open.Count - 1; i >= 0 && level == 0; i--)
        {
            var name = _open[i].Name;
            level = name.Length == 2 && name[0] == 'h' && name[1] is >= '1' and <= '6' ? name[1] - '0' : 0;
            isItem |= name is "li" or "dt" or "dd";
        }

        if (Top.IsSiteHeader && level == 0)
        {
            return;
        }

        var text = TextCleaner.Clean(raw);
        Keep(level > 0 ? BlockKind.Heading : isItem ? BlockKind.ListItem : BlockKind.Paragraph, level > 0 ? text.Replace('\n', ' ') : text, level, Top.IsMain);
    }

    private void Keep(BlockKind kind, string text, int level, bool isMain)
    {
        if (!string.IsNullOrWhiteSpace(text))
        {
            _characters += text.Length;
            ParsingLimits.EnsureTextFits(_characters, options.MaxTextCharacters);
            _pieces.Add(new Piece(kind, text, level, isMain));
        }
    }
}
