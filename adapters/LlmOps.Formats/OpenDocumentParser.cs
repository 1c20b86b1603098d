using System.Globalization;
using System.Text;
using System.Xml.Linq;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using LlmOps.Formats.Archives;
using LlmOps.Formats.Tables;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats;

/// <summary>OpenDocument (odt, ods, odp): headings, paragraphs, lists, notes and tables of its content.</summary>
internal sealed class OpenDocumentParser(IOptions<DocumentOptions> options) : IDocumentParser
{
    private const int MaxRepeated = 50;

    public IReadOnlyCollection<string> ContentTypes { get; } =
    [
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation",
    ];

    public async Task<ParsedDocument> ParseAsync(Stream content, string contentType, CancellationToken cancellationToken)
    {
        var bytes = await ContentReader.ReadAsync(content, options.Value, cancellationToken);
        return bytes.Length == 0
            ? throw new DocumentUnreadableException("empty", "The document has no content.")
            : await Task.Run(() => Parse(bytes, cancellationToken), cancellationToken);
    }

    private ParsedDocument Parse(byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            using var archive = ArchiveGuard.Open(bytes, options.Value, cancellationToken);
            var content =
                archive.GetEntry("content.xml")
                ?? throw new DocumentUnreadableException("corrupt", "The file is not an OpenDocument file: it has no content.");
            using var stream = new MemoryStream(content.Read(), writable: false);
            return new Reader(options.Value, cancellationToken).Read(BoundedXml.ReadRoot(stream, options.Value));
        }
        catch (Exception e) when (OpenXmlFormats.IsDamage(e))
        {
            throw new DocumentUnreadableException(
                "corrupt",
                "The OpenDocument file is damaged, protected by a password, or no such file.",
                e
            );
        }
    }

    private sealed class Reader(DocumentOptions limits, CancellationToken cancellationToken)
    {
        private readonly DocumentTextBuilder _builder = new(limits.MaxTextCharacters);
        private readonly List<string> _notes = [];
        private HashSet<string> _hidden = [];
        private string? _title;

        public ParsedDocument Read(XElement root)
        {
            _hidden =
            [
                .. root.Descendants()
                    .Where(style =>
                        style.Name.LocalName == "style" && style.Descendants().Any(part => Attribute(part, "display") == "none")
                    )
                    .Select(style => Attribute(style, "name") ?? ""),
            ];
            var body = root.Elements().FirstOrDefault(element => element.Name.LocalName == "body");
            foreach (var part in body?.Elements() ?? [])
            {
                Blocks(part, isItem: false);
            }

            return _builder.Build(_title, "The document holds no text.");
        }

        private void Blocks(XElement parent, bool isItem)
        {
            foreach (var child in parent.Elements())
            {
                cancellationToken.ThrowIfCancellationRequested();
                switch (child.Name.LocalName)
                {
                    case "h":
                        var heading = Text(child).Replace('\n', ' ');
                        _title ??= heading.Length > 0 ? heading : null;
                        _builder.Add(
                            BlockKind.Heading,
                            heading,
                            int.TryParse(Attribute(child, "outline-level"), NumberStyles.None, CultureInfo.InvariantCulture, out var level)
                                ? Math.Clamp(level, 1, 6)
                                : 1
                        );
                        Notes();
                        break;
                    case "p":
                        _builder.Add(isItem ? BlockKind.ListItem : BlockKind.Paragraph, Text(child));
                        Notes();
                        foreach (var box in child.Descendants().Where(box => box.Name.LocalName == "text-box"))
                        {
                            Blocks(box, isItem: false);
                        }

                        break;
                    case "list" or "list-item":
                        Blocks(child, isItem: true);
                        break;
                    case "table":
                        Table(child);
                        break;
                    case "tracked-changes" or "sequence-decls" or "forms" or "variable-decls":
                        _builder.LeaveOut(LeftOutKinds.Deleted, child.Value.Length);
                        break;
                    default:
                        Blocks(child, isItem);
                        break;
                }
            }
        }

        private void Notes()
        {
            foreach (var note in _notes)
            {
                _builder.Add(BlockKind.Paragraph, note);
            }

            _notes.Clear();
        }

        private void Table(XElement table)
        {
            var name = Attribute(table, "name");
            if (table.Parent?.Name.LocalName == "spreadsheet" && name is not null)
            {
                _builder.Add(BlockKind.Heading, TextCleaner.CleanLine(name), 2);
            }

            var writer = new TableWriter(_builder, limits, isRecordFile: table.Parent?.Name.LocalName == "spreadsheet");
            foreach (
                var row in table
                    .Descendants()
                    .Where(row =>
                        row.Name.LocalName == "table-row" && row.Ancestors().First(ancestor => ancestor.Name.LocalName == "table") == table
                    )
            )
            {
                cancellationToken.ThrowIfCancellationRequested();
                var cells = new List<TableCell>();
                var isHeader = row.Parent?.Name.LocalName == "table-header-rows";
                foreach (var cell in row.Elements())
                {
                    if (cell.Name.LocalName != "table-cell")
                    {
                        continue;
                    }

                    var text = string.Join(' ', cell.Descendants().Where(paragraph => paragraph.Name.LocalName is "p" or "h").Select(Text))
                        .Replace('\n', ' ');
                    var repeated = Math.Min(text.Length == 0 ? 1 : MaxRepeated, Number(cell, "number-columns-repeated"));
                    for (var i = 0; i < repeated; i++)
                    {
                        cells.Add(
                            new TableCell(
                                text,
                                isHeader,
                                false,
                                Number(cell, "number-columns-spanned"),
                                Number(cell, "number-rows-spanned")
                            )
                        );
                    }
                }

                writer.Row(cells);
            }

            writer.End();
            Notes();
        }

        private static int Number(XElement element, string name) =>
            int.TryParse(Attribute(element, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? Math.Max(1, number)
                : 1;

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
            switch (name)
            {
                case "s" or "tab":
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
                        _notes.Add($"{mark} {string.Join(' ', body.Elements().Select(Text))}");
                    }

                    break;
                case "annotation" or "annotation-end" or "bookmark-ref" or "text-box" or "desc" or "title":
                    break;
                case "span" when _hidden.Contains(Attribute(element, "style-name") ?? "-") || Attribute(element, "display") == "none":
                case "hidden-text" or "hidden-paragraph":
                    _builder.LeaveOut(LeftOutKinds.Hidden, element.Value.Length);
                    break;
                default:
                    Inline(element, text);
                    break;
            }
        }

        private static string? Attribute(XElement element, string name) =>
            element.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName == name)?.Value;
    }
}
