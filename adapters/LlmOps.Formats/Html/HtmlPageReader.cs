using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using LlmOps.Formats.Tables;

namespace LlmOps.Formats.Html;

/// <summary>Walks the tree of a page and keeps the pieces of text that a reader would call its content.</summary>
/// <param name="limits">Bounds of what is read.</param>
/// <param name="visibility">What of the page is seen.</param>
/// <param name="isBook">True for a page of a book, whose boxes beside the text are text.</param>
/// <param name="cancellationToken">Stops the reading.</param>
internal sealed class HtmlPageReader(DocumentOptions limits, HtmlVisibility visibility, bool isBook, CancellationToken cancellationToken)
{
    private const int EnoughMainCharacters = 200;
    private const int LongOption = 40;

    private static readonly FrozenSet<string> s_never = new[]
    {
        "script",
        "style",
        "template",
        "iframe",
        "object",
        "svg",
        "canvas",
        "audio",
        "video",
        "map",
        "head",
        "noembed",
        "noframes",
        "datalist",
        "title",
        "meta",
        "link",
        "base",
        "rp",
    }.ToFrozenSet();

    private static readonly FrozenSet<string> s_blocks = new[]
    {
        "html",
        "body",
        "main",
        "article",
        "section",
        "header",
        "div",
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "pre",
        "blockquote",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "figure",
        "figcaption",
        "details",
        "summary",
        "address",
        "hgroup",
        "fieldset",
        "legend",
        "form",
        "center",
        "hr",
        "search",
        "nav",
        "aside",
        "footer",
        "menu",
        "dialog",
        "select",
        "option",
        "optgroup",
        "listing",
        "xmp",
        "plaintext",
    }.ToFrozenSet();

    private readonly List<HtmlPiece> _pieces = [];
    private readonly StringBuilder _run = new();
    private readonly DocumentTextBuilder _builder = new(limits.MaxTextCharacters);
    private string? _term;
    private long _characters;
    private int? _bodyLength;
    private int _visited;
    private int _mainParts;

    private readonly record struct Context(ElementVisibility Seen, HtmlPlace Place, bool IsMain, int Heading, bool IsItem, bool IsCode);

    public ParsedDocument Read(IHtmlDocument document)
    {
        var start = new Context(visibility.Root, HtmlPlace.Content, false, 0, false, false);
        if (document.Body is { } body)
        {
            Walk(body, start);
        }

        Flush(start);
        FlushTerm(start);
        var kept = MainContent();
        var heading = kept.Concat(_pieces).FirstOrDefault(piece => piece is { Kind: BlockKind.Heading, Level: 1 }).Text;
        var title = TextCleaner.CleanLine(document.Title ?? "");
        title = heading is not null && (title.Length == 0 || title.Contains(heading, StringComparison.OrdinalIgnoreCase)) ? heading : title;
        foreach (var piece in kept)
        {
            _builder.Add(piece.Kind, piece.Text, piece.Level);
        }

        return _builder.Build(title, "The page shows no text.");
    }

    // What the page names as its main part is believed where it holds most of the content; a teaser in an article is not the page, nor is a
    // page of several articles these alone.
    private List<HtmlPiece> MainContent()
    {
        var content = _pieces.Where(piece => piece.Place == HtmlPlace.Content).ToList();
        var main = content.Where(piece => piece.IsMain).ToList();
        var (all, inMain) = (Length(content), Length(main));
        if (_mainParts == 1 && ((inMain >= EnoughMainCharacters && inMain * 2 >= all) || inMain * 10 >= all * 8))
        {
            _builder.LeaveOut(LeftOutKinds.OutsideMain, all - inMain, Math.Max(1, content.Count - main.Count));
            content = main;
        }

        foreach (var place in _pieces.Where(piece => piece.Place != HtmlPlace.Content).GroupBy(piece => piece.Place))
        {
            _builder.LeaveOut(
                place.Key switch
                {
                    HtmlPlace.Navigation => LeftOutKinds.Navigation,
                    HtmlPlace.Footer => LeftOutKinds.Footer,
                    HtmlPlace.Aside => LeftOutKinds.Aside,
                    _ => LeftOutKinds.SiteHeader,
                },
                Length(place),
                place.Count()
            );
        }

        return content;
    }

    private static long Length(IEnumerable<HtmlPiece> pieces) => pieces.Sum(piece => (long)piece.Text.Length);

    private void Walk(IElement element, Context context)
    {
        if ((++_visited & 255) == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        var name = element.LocalName;
        if (s_never.Contains(name))
        {
            return;
        }

        var seen = visibility.Of(element, context.Seen);
        if (seen.IsRemoved)
        {
            _builder.LeaveOut(LeftOutKinds.Hidden, TextLength(element));
            return;
        }

        context = context with { Seen = seen };
        if (IsLeftOut(element, name, context))
        {
            return;
        }

        switch (name)
        {
            case "br":
                _run.Append('\n');
                return;
            case "img" or "area":
                Inline(element.GetAttribute("alt"), context);
                return;
            case "input":
                InputValue(element, context);
                return;
            case "textarea":
                Inline(element.TextContent, context);
                return;
            case "table":
                Flush(context);
                Table(element, context);
                return;
            case "math":
                Text(HtmlEquation.TextOf(element), context);
                return;
        }

        var isBlock = s_blocks.Contains(name);
        if (isBlock)
        {
            Flush(context);
        }

        var inner = Inside(element, name, context);
        if (name is "sup" or "sub")
        {
            Script(element, name == "sup", inner);
            return;
        }

        Children(element, inner);
        if (isBlock)
        {
            if (name == "dt")
            {
                _term = _term is null ? TakeRun() : $"{_term}, {TakeRun()}";
            }
            else
            {
                Flush(inner);
            }

            if (name == "dl")
            {
                FlushTerm(inner);
            }
        }
    }

    private void Children(INode element, Context context)
    {
        foreach (var child in element.ChildNodes)
        {
            switch (child)
            {
                case IText text:
                    Text(text.Data, context);
                    break;
                case IElement inner:
                    Walk(inner, context);
                    break;
            }
        }
    }

    private bool IsLeftOut(IElement element, string name, Context context)
    {
        switch (name)
        {
            case "noscript":
                _builder.LeaveOut(LeftOutKinds.NoScript, TextLength(element));
                return true;
            case "button":
                _builder.LeaveOut(LeftOutKinds.Controls, TextLength(element));
                return true;
            case "option" or "optgroup" when TextLength(element) < LongOption:
                _builder.LeaveOut(LeftOutKinds.Controls, TextLength(element));
                return true;
            case "dialog" when !element.HasAttribute("open"):
                _builder.LeaveOut(LeftOutKinds.Hidden, TextLength(element));
                return true;
            default:
                return !context.Seen.IsSeen && element.ChildElementCount == 0 && IsHiddenLeaf(element);
        }
    }

    private bool IsHiddenLeaf(IElement element)
    {
        _builder.LeaveOut(LeftOutKinds.Hidden, TextLength(element));
        return true;
    }

    private Context Inside(IElement element, string name, Context context)
    {
        var place = context.Place;
        var role = element.GetAttribute("role")?.ToLowerInvariant();
        var isMain = context.IsMain || name is "main" or "article" || role == "main";
        _mainParts += isMain && !context.IsMain && context.Place == HtmlPlace.Content ? 1 : 0;
        if (place == HtmlPlace.Content)
        {
            place = (name, role) switch
            {
                ("nav", _) or (_, "navigation" or "menu" or "menubar") => IsContent(element) ? place : HtmlPlace.Navigation,
                ("menu", _) => context.IsMain ? place : HtmlPlace.Navigation,
                (_, "search" or "dialog" or "alertdialog") => HtmlPlace.Navigation,
                ("footer", _) when !context.IsMain => IsContent(element) && HoldsMost(element) ? place : HtmlPlace.Footer,
                (_, "contentinfo") => HtmlPlace.Footer,
                ("aside", _) or (_, "complementary") => IsNote(element, role) || (IsContent(element) && (isBook || HoldsMost(element)))
                    ? place
                    : HtmlPlace.Aside,
                ("header", _) when !isMain => HtmlPlace.SiteHeader,
                (_, "banner") => HtmlPlace.SiteHeader,
                _ => place,
            };
        }

        var heading =
            name.Length == 2 && name[0] == 'h' && name[1] is >= '1' and <= '6' ? name[1] - '0'
            : role == "heading" ? Level(element)
            : context.Heading;
        return context with
        {
            Place = place,
            IsMain = isMain,
            Heading = heading,
            IsItem = context.IsItem || name is "li" or "dd",
            IsCode = context.IsCode || name is "pre" or "listing" or "xmp" or "plaintext",
        };
    }

    private static int Level(IElement element) =>
        int.TryParse(element.GetAttribute("aria-level"), NumberStyles.None, CultureInfo.InvariantCulture, out var level)
            ? Math.Clamp(level, 1, 6)
            : 2;

    // Notes of the text stand aside of it, and belong to it.
    private static bool IsNote(IElement element, string? role) =>
        role is "note" or "doc-footnote" or "doc-endnote" or "doc-endnotes"
        || (element.GetAttribute("epub:type") ?? element.GetAttribute("type") ?? "").Contains("note", StringComparison.OrdinalIgnoreCase)
        || element.ClassList.Any(name =>
            name.StartsWith("footnote", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("endnote", StringComparison.OrdinalIgnoreCase)
        );

    // A menu is a list of links. Where most of the text is none, and stands in paragraphs or tables, the element was only left open.
    private static bool IsContent(IElement element)
    {
        long all = TextLength(element),
            prose = 0,
            links = 0;
        foreach (var inner in element.QuerySelectorAll("p, table, h1, h2, h3, article, main, pre, blockquote").Take(2_000))
        {
            prose +=
                inner.ParentElement?.Closest("p, table, article, main, pre, blockquote") is { } outer
                && outer != element
                && element.Contains(outer)
                    ? 0
                    : TextLength(inner);
        }

        foreach (var link in element.QuerySelectorAll("a[href]").Take(5_000))
        {
            links += TextLength(link);
        }

        return prose * 2 >= all && links * 2 < all;
    }

    private bool HoldsMost(IElement element)
    {
        _bodyLength ??= element.Owner?.Body is { } body ? TextLength(body) : 0;
        return TextLength(element) * 2 > _bodyLength;
    }

    private static int TextLength(INode element)
    {
        var length = 0;
        foreach (var text in element.GetDescendants().OfType<IText>())
        {
            if (text.ParentElement?.LocalName is not ("script" or "style" or "template"))
            {
                length += text.Data.AsSpan().Trim().Length;
            }
        }

        return length;
    }

    private void InputValue(IElement element, Context context)
    {
        if (
            element.GetAttribute("type")?.ToLowerInvariant()
            is null
                or ""
                or "text"
                or "number"
                or "date"
                or "email"
                or "tel"
                or "url"
                or "time"
                or "month"
                or "week"
                or "datetime-local"
        )
        {
            Inline(element.GetAttribute("value"), context);
        }
    }

    private void Inline(string? text, Context context)
    {
        if (!string.IsNullOrWhiteSpace(text))
        {
            Text($" {text} ", context);
        }
    }

    // Raised digits are exponents and marks of notes: they must not join the number before them.
    private void Script(IElement element, bool isRaised, Context context)
    {
        var text = element.TextContent.Trim();
        if (
            isRaised
            && text.Length is > 0 and <= 12
            && ((_run.Length > 0 && char.IsLetterOrDigit(_run[^1])) || text.All(char.IsAsciiDigit))
            && Superscript.TryConvert(text, out var raised)
        )
        {
            Text(raised, context);
            return;
        }

        Children(element, context);
    }

    private void Text(string data, Context context)
    {
        if (!context.Seen.IsSeen)
        {
            _builder.LeaveOut(LeftOutKinds.Hidden, data.AsSpan().Trim().Length);
            return;
        }

        if (context.IsCode)
        {
            _run.Append(data.Replace("\0", "", StringComparison.Ordinal).Replace("\r\n", "\n", StringComparison.Ordinal));
            return;
        }

        foreach (var character in data)
        {
            _run.Append(character is '\n' or '\r' or '\t' or '\f' or '\0' ? ' ' : character);
        }
    }

    private string TakeRun()
    {
        var text = TextCleaner.Clean(_run.ToString());
        _run.Clear();
        return text;
    }

    private void Flush(Context context)
    {
        if (_run.Length == 0)
        {
            return;
        }

        if (context.IsCode)
        {
            var raw = _run.ToString();
            _run.Clear();
            Keep(BlockKind.Code, raw.Trim('\n'), 0, context);
            return;
        }

        var text = TakeRun();
        if (text.Length == 0)
        {
            return;
        }

        if (_term is not null && context.Heading == 0)
        {
            text = $"{_term.TrimEnd(':')}: {text}";
            _term = null;
        }

        var level = context.Heading;
        Keep(
            level > 0 ? BlockKind.Heading
                : context.IsItem ? BlockKind.ListItem
                : BlockKind.Paragraph,
            level > 0 ? text.Replace('\n', ' ') : text,
            level,
            context
        );
    }

    private void FlushTerm(Context context)
    {
        if (_term is { Length: > 0 } term)
        {
            Keep(BlockKind.ListItem, term, 0, context);
        }

        _term = null;
    }

    private void Keep(BlockKind kind, string text, int level, Context context)
    {
        if (!string.IsNullOrWhiteSpace(text))
        {
            _characters += text.Length;
            ParsingLimits.EnsureTextFits(_characters, limits.MaxTextCharacters);

            // The head of a site may hold the page's heading; nothing else of it is the page's.
            _pieces.Add(
                new HtmlPiece(
                    kind,
                    text,
                    level,
                    kind == BlockKind.Heading && context.Place == HtmlPlace.SiteHeader ? HtmlPlace.Content : context.Place,
                    context.IsMain
                )
            );
        }
    }

    private void Table(IElement table, Context context)
    {
        var inner = context with { Heading = 0 };
        var rows = Rows(table).ToList();
        if (rows.Count == 0 || rows.TrueForAll(row => row.ChildElementCount <= 1 || IsLayout(row)))
        {
            Children(table, inner);
            Flush(inner);
            return;
        }

        foreach (var caption in table.Children.Where(child => child.LocalName == "caption"))
        {
            Walk(caption, inner);
        }

        var (sink, writer) = NewTable();
        foreach (var row in rows)
        {
            var seen = visibility.Of(row, context.Seen);
            if (seen.IsRemoved)
            {
                _builder.LeaveOut(LeftOutKinds.Hidden, TextLength(row));
                continue;
            }

            if (IsLayout(row))
            {
                writer.End();
                Take(sink, inner);
                (sink, writer) = NewTable();
                Children(row, inner with { Seen = seen });
                Flush(inner);
                continue;
            }

            var isHead = row.ParentElement?.LocalName == "thead";
            var cells = new List<TableCell>();
            foreach (var cell in row.Children.Where(child => child.LocalName is "td" or "th"))
            {
                cells.Add(Cell(cell, isHead, inner with { Seen = seen }));
            }

            writer.Row(cells);
        }

        writer.End();
        Take(sink, inner);
    }

    private void Take(DocumentTextBuilder sink, Context context)
    {
        if (sink.IsEmpty)
        {
            return;
        }

        var document = sink.Build(null, "");
        foreach (var block in document.Blocks)
        {
            Keep(block.Kind, document.Text[block.Start..block.End], block.Level, context);
        }

        _builder.Tables += document.Tables;
    }

    private TableCell Cell(IElement cell, bool isHead, Context context)
    {
        // Its pieces are joined to one line.
        var before = _pieces.Count;
        var characters = _characters;
        Walk(cell, context);
        Flush(context);
        var text = string.Join(' ', _pieces.Skip(before).Select(piece => piece.Text)).Replace('\n', ' ');
        _pieces.RemoveRange(before, _pieces.Count - before);
        _characters = characters;
        var isBold =
            cell.FirstElementChild?.LocalName is "b" or "strong"
            && cell.FirstElementChild.TextContent.Trim().Length == cell.TextContent.Trim().Length;
        return new TableCell(text, isHead || cell.LocalName == "th", isBold, Span(cell, "colspan"), Span(cell, "rowspan"));
    }

    private static int Span(IElement cell, string name) =>
        cell.GetAttribute(name) is { } given && int.TryParse(given.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var span)
            ? Math.Clamp(span, 1, 65_534)
            : 1;

    private static IEnumerable<IElement> Rows(IElement table)
    {
        foreach (var child in table.Children)
        {
            if (child.LocalName == "tr")
            {
                yield return child;
            }
            else if (child.LocalName is "thead" or "tbody" or "tfoot")
            {
                foreach (var row in child.Children.Where(row => row.LocalName == "tr"))
                {
                    yield return row;
                }
            }
        }
    }

    private (DocumentTextBuilder Sink, TableWriter Writer) NewTable()
    {
        var sink = new DocumentTextBuilder(limits.MaxTextCharacters);
        return (sink, new TableWriter(sink, limits));
    }

    // A row that holds tables, headings or long texts arranges the page; its cells are read one after the other.
    private static bool IsLayout(IElement row)
    {
        foreach (var cell in row.Children)
        {
            if (
                cell.QuerySelector("table, h1, h2, h3, pre, article, main, nav, form") is not null
                || cell.QuerySelectorAll("p").Take(3).Count() == 3
            )
            {
                return true;
            }
        }

        return false;
    }
}
