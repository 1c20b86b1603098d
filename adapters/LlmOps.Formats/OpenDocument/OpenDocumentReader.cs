using System.Globalization;
using System.Text;
using System.Xml.Linq;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using LlmOps.Formats.Equations;
using LlmOps.Formats.Tables;

namespace LlmOps.Formats.OpenDocument;

/// <summary>Reads the content of an OpenDocument file in the order of its parts.</summary>
/// <param name="load">Loads a part of the package by its path, or null where there is none.</param>
/// <param name="limits">Bounds of what is read.</param>
/// <param name="cancellationToken">Stops the reading.</param>
internal sealed class OpenDocumentReader(Func<string, XElement?> load, DocumentOptions limits, CancellationToken cancellationToken)
{
    private readonly DocumentTextBuilder _builder = new(limits.MaxTextCharacters);

    // What stands behind the paragraph or table that refers to it: notes, comments, charts and boxes.
    private readonly List<Action> _behind = [];

    // Each object is read where it is shown first; an object may hold others, and itself.
    private readonly HashSet<string> _objects = new(StringComparer.Ordinal);
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);
    private string? _title;
    private bool _isSpreadsheet;

    public ParsedDocument Read(XElement content, XElement? styles)
    {
        FindHidden(content);
        if (styles is not null)
        {
            FindHidden(styles);
        }

        var body = content.Elements().FirstOrDefault(element => element.Name.LocalName == "body");
        _isSpreadsheet = body?.Elements().Any(element => element.Name.LocalName == "spreadsheet") is true;
        Margins(styles, "header");
        foreach (var part in body?.Elements() ?? [])
        {
            Blocks(part, isItem: false);
        }

        Margins(styles, "footer");
        return _builder.Build(_title, "The document holds no text.");
    }

    private void FindHidden(XElement root)
    {
        foreach (var style in root.Descendants().Where(element => element.Name.LocalName == "style"))
        {
            if (
                style
                    .Descendants()
                    .Any(part =>
                        Attribute(part, "display") == "none"
                        || (part.Name.LocalName == "table-properties" && Attribute(part, "display") == "false")
                        || (part.Name.LocalName == "drawing-page-properties" && Attribute(part, "visibility") == "hidden")
                    )
            )
            {
                _hidden.Add(Attribute(style, "name") ?? "");
            }
        }
    }

    // Heads and feet of several kinds of pages often say the same.
    private void Margins(XElement? styles, string kind)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (
            var margin in styles
                ?.Descendants()
                .Where(element => element.Name.LocalName is var name && (name == kind || name == $"{kind}-left" || name == $"{kind}-first"))
                ?? []
        )
        {
            if (Attribute(margin, "display") == "false" || margin.Value.Trim().Length == 0 || !seen.Add(margin.Value))
            {
                continue;
            }

            if (_isSpreadsheet)
            {
                // Sheets have them by themselves: their name and the number of the page.
                _builder.LeaveOut(LeftOutKinds.RunningLine, margin.Value.Trim().Length);
            }
            else
            {
                Blocks(margin, isItem: false);
            }
        }
    }

    private void Blocks(XElement parent, bool isItem)
    {
        foreach (var child in parent.Elements())
        {
            cancellationToken.ThrowIfCancellationRequested();
            Block(child, isItem);
        }
    }

    private void Block(XElement element, bool isItem)
    {
        if (IsHidden(element))
        {
            _builder.LeaveOut(LeftOutKinds.Hidden, element.Value.Length);
            return;
        }

        switch (element.Name.LocalName)
        {
            case "h":
                var heading = Text(element).Replace('\n', ' ');
                _title ??= heading.Length > 0 ? heading : null;
                _builder.Add(
                    BlockKind.Heading,
                    heading,
                    int.TryParse(Attribute(element, "outline-level"), NumberStyles.None, CultureInfo.InvariantCulture, out var level)
                        ? Math.Clamp(level, 1, 6)
                        : 1
                );
                Behind();
                break;
            case "p":
                _builder.Add(isItem ? BlockKind.ListItem : BlockKind.Paragraph, Text(element));
                Behind();
                break;
            case "list" or "list-item":
                Blocks(element, isItem: true);
                break;
            case "page":
                _builder.StartPage();
                Blocks(element, isItem);
                break;
            case "table":
                Table(element);
                break;
            case "object" or "object-ole":
                if (Object(element) is { } equation)
                {
                    _builder.Add(BlockKind.Paragraph, equation);
                }

                Behind();
                break;
            case "annotation":
                Comment(element);
                Behind();
                break;
            case "tracked-changes":
                _builder.LeaveOut(LeftOutKinds.Deleted, DeletedCharacters(element));
                break;
            case "sequence-decls" or "variable-decls" or "forms" or "automatic-styles" or "desc" or "title":
                break;
            default:
                Blocks(element, isItem);
                break;
        }
    }

    private static long DeletedCharacters(XElement changes) =>
        changes
            .Descendants()
            .Where(element => element.Name.LocalName == "deletion")
            .SelectMany(deletion => deletion.Elements())
            .Where(element => element.Name.LocalName != "change-info")
            .Sum(element => (long)element.Value.Length);

    private void Behind()
    {
        // What stands behind may refer to more.
        while (_behind.Count > 0)
        {
            var actions = _behind.ToList();
            _behind.Clear();
            actions.ForEach(action => action());
        }
    }

    private void Table(XElement table, Func<int, string, string>? nameHeader = null)
    {
        var isSheet = table.Parent?.Name.LocalName == "spreadsheet";
        if (isSheet && Attribute(table, "name") is { } name)
        {
            _builder.Add(BlockKind.Heading, TextCleaner.CleanLine(name), 2);
        }

        var writer = new TableWriter(_builder, limits, isRecordFile: isSheet);
        foreach (var row in Own(table, "table-row"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isHeader = row.Parent?.Name.LocalName == "table-header-rows";
            var cells = Cells(row, isHeader, isHeader ? nameHeader : null);

            // Rows that are alike stand in the file once.
            var repeated = cells.Exists(cell => cell.Text.Length > 0) ? Number(row, "number-rows-repeated") : 1;
            for (var i = 0; i < Math.Min(repeated, limits.MaxRows + 1); i++)
            {
                writer.Row(cells);
            }
        }

        writer.End();
        Behind();
        foreach (var shapes in Own(table, "shapes"))
        {
            Blocks(shapes, isItem: false);
        }
    }

    // Those of a table, but not of tables in its cells.
    private static IEnumerable<XElement> Own(XElement table, string name)
    {
        foreach (var child in table.Elements())
        {
            if (child.Name.LocalName == name)
            {
                yield return child;
            }
            else if (child.Name.LocalName is "table-rows" or "table-row-group" or "table-header-rows")
            {
                foreach (var inner in Own(child, name))
                {
                    yield return inner;
                }
            }
        }
    }

    private List<TableCell> Cells(XElement row, bool isHeader, Func<int, string, string>? nameHeader)
    {
        var cells = new List<TableCell>();
        var empty = 0;
        foreach (var cell in row.Elements().Where(cell => cell.Name.LocalName == "table-cell"))
        {
            var text = string.Join(' ', Paragraphs(cell).Select(Text).Where(part => part.Length > 0)).Replace('\n', ' ');
            text = nameHeader is null ? text : nameHeader(cells.Count + empty, text);
            var repeated = Math.Min(Number(cell, "number-columns-repeated"), limits.MaxColumns + 1);
            if (text.Length == 0 && Number(cell, "number-columns-spanned") == 1 && Number(cell, "number-rows-spanned") == 1)
            {
                // A row of a sheet ends in thousands of cells without a value.
                empty += repeated;
                continue;
            }

            for (; empty > 0 && cells.Count <= limits.MaxColumns; empty--)
            {
                cells.Add(new TableCell("", isHeader));
            }

            empty = 0;
            for (var i = 0; i < repeated && cells.Count <= limits.MaxColumns; i++)
            {
                cells.Add(
                    new TableCell(text, isHeader, false, Number(cell, "number-columns-spanned"), Number(cell, "number-rows-spanned"))
                );
            }
        }

        return cells;
    }

    // The paragraphs of a cell in their order; what is no text of the cell comes behind the table.
    private IEnumerable<XElement> Paragraphs(XElement owner)
    {
        foreach (var child in owner.Elements())
        {
            switch (child.Name.LocalName)
            {
                case "p" or "h":
                    yield return child;
                    break;
                case "annotation" or "object" or "object-ole" or "shapes":
                    _behind.Add(() => Block(child, isItem: false));
                    break;
                default:
                    foreach (var inner in Paragraphs(child))
                    {
                        yield return inner;
                    }

                    break;
            }
        }
    }

    private static int Number(XElement element, string name) =>
        int.TryParse(Attribute(element, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Max(1, number) : 1;

    private string Text(XElement paragraph)
    {
        var text = new StringBuilder();
        Inline(paragraph, text);
        return TextCleaner.Clean(text.ToString());
    }

    private void Inline(XElement parent, StringBuilder text)
    {
        foreach (var node in parent.Nodes())
        {
            switch (node)
            {
                case XText words:
                    foreach (var character in words.Value)
                    {
                        text.Append(character is '\n' or '\r' or '\t' ? ' ' : character);
                    }

                    break;
                case XElement element:
                    Inline(element, text, element.Name.LocalName);
                    break;
            }
        }
    }

    private void Inline(XElement element, StringBuilder text, string name)
    {
        if (IsHidden(element) || name is "hidden-text" or "hidden-paragraph")
        {
            _builder.LeaveOut(LeftOutKinds.Hidden, element.Value.Length);
            return;
        }

        switch (name)
        {
            case "s":
                text.Append(' ', Math.Min(Number(element, "c"), 100));
                break;
            case "tab":
                text.Append(' ');
                break;
            case "line-break":
                text.Append('\n');
                break;
            case "note":
                var mark = element.Elements().FirstOrDefault(part => part.Name.LocalName == "note-citation")?.Value ?? "";
                mark = Superscript.TryConvert(mark, out var raised) ? raised : mark;
                text.Append(mark);
                if (element.Elements().FirstOrDefault(part => part.Name.LocalName == "note-body") is { } body)
                {
                    _behind.Add(() => _builder.Add(BlockKind.Paragraph, $"{mark} {string.Join(' ', Paragraphs(body).Select(Text))}"));
                }

                break;
            case "object" or "object-ole":
                if (Object(element) is { } equation)
                {
                    text.Append(' ').Append(equation).Append(' ');
                }

                break;
            case "annotation":
                _behind.Add(() => Comment(element));
                break;
            case "text-box":
                _behind.Add(() => Blocks(element, isItem: false));
                break;
            case "page-number" or "page-count":
                _builder.LeaveOut(LeftOutKinds.PageNumber, element.Value.Length);
                break;
            case "annotation-end" or "desc" or "title":
                break;
            default:
                Inline(element, text);
                break;
        }
    }

    private void Comment(XElement comment)
    {
        var author = comment.Elements().FirstOrDefault(part => part.Name.LocalName == "creator")?.Value.Trim();
        var words = string.Join(' ', Paragraphs(comment).Select(Text)).Replace('\n', ' ').Trim();
        if (words.Length > 0)
        {
            _builder.Add(BlockKind.Paragraph, string.IsNullOrEmpty(author) ? $"Comment: {words}" : $"Comment by {author}: {words}");
        }
    }

    // The text of an equation; charts and documents in the document come behind what shows them.
    private string? Object(XElement element)
    {
        var root = element.Elements().FirstOrDefault();
        if (root is null)
        {
            var path = (Attribute(element, "href") ?? "").TrimStart('.', '/').TrimEnd('/');
            if (!_objects.Add(path))
            {
                return null;
            }

            root = element.Name.LocalName == "object" && path.Length > 0 ? load($"{path}/content.xml") : null;
        }

        switch (root?.Name.LocalName)
        {
            case null:
                // A binary object of another program: it shows as the picture beside it.
                _builder.LeaveOut(LeftOutKinds.UnreadablePart, 1);
                return null;
            case "math":
                return MathMlText.Of(root);
            default:
                _behind.Add(() =>
                {
                    foreach (
                        var part in root.Descendants()
                            .Where(part => part.Name.LocalName == "body")
                            .Take(1)
                            .SelectMany(body => body.Elements())
                    )
                    {
                        if (part.Name.LocalName == "chart")
                        {
                            Chart(part.Elements().FirstOrDefault(chart => chart.Name.LocalName == "chart") ?? part);
                        }
                        else
                        {
                            Blocks(part, isItem: false);
                        }
                    }
                });
                return null;
        }
    }

    // A chart keeps its values in a table of its own. Those of a sheet stand in its cells as well.
    private void Chart(XElement chart)
    {
        foreach (var title in chart.Elements().Where(part => part.Name.LocalName is "title" or "subtitle" or "footer"))
        {
            _builder.Add(BlockKind.Paragraph, Line(title));
        }

        var titles = chart
            .Descendants()
            .Where(axis => axis.Name.LocalName == "axis")
            .ToLookup(
                axis => Attribute(axis, "dimension") ?? "",
                axis => axis.Elements().Where(part => part.Name.LocalName == "title").Select(Line).FirstOrDefault("")
            );
        var (categories, values) = (string.Join(" ", titles["x"]).Trim(), string.Join(" ", titles["y"]).Trim());
        if (!_isSpreadsheet && chart.Descendants().FirstOrDefault(part => part.Name.LocalName == "table") is { } table)
        {
            Table(
                table,
                (column, name) =>
                    column == 0 ? (name.Length > 0 ? name : categories)
                    : values.Length == 0 || name.Length == 0 ? name + values
                    : $"{name} ({values})"
            );
        }
        else
        {
            _builder.Add(BlockKind.Paragraph, string.Join(", ", new[] { categories, values }.Where(title => title.Length > 0)));
        }
    }

    private string Line(XElement title) => string.Join(' ', Paragraphs(title).Select(Text)).Replace('\n', ' ').Trim();

    private bool IsHidden(XElement element) =>
        (element.Name.LocalName is "span" or "p" or "h" or "section" or "table" or "page" && Attribute(element, "display") == "none")
        || (Attribute(element, "style-name") is { } style && _hidden.Contains(style));

    private static string? Attribute(XElement element, string name) =>
        element.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName == name)?.Value;
}
