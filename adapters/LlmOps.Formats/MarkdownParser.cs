using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using LlmOps.Formats.Tables;
using Markdig;
using Markdig.Extensions.Yaml;
using Markdig.Parsers;
using Markdig.Syntax;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats;

/// <summary>Markdown: Markdig finds the blocks and where they stand; the text stays as it was written, but for the rows of tables, which
/// are written so that each can be read alone.</summary>
internal sealed class MarkdownParser : IDocumentParser
{
    private const int MaxFacts = 50;
    private const int MaxFactLength = 500;

    private readonly MarkdownPipeline _pipeline;
    private readonly IOptions<DocumentOptions> _options;

    public MarkdownParser(IOptions<DocumentOptions> options)
    {
        _options = options;
        var builder = new MarkdownPipelineBuilder().UsePreciseSourceLocation().UseYamlFrontMatter();

        // Only blocks are asked for. Inline syntax is the part whose cost an input could drive up.
        builder.InlineParsers.Clear();

        // The library's reader of link definitions takes quadratic time; setext headings lead into it too. Both are told by their lines
        // below.
        builder.BlockParsers.Replace<ParagraphBlockParser>(new PlainParagraphParser { ParseSetextHeadings = false });
        _pipeline = builder.Build();
    }

    public IReadOnlyCollection<string> ContentTypes { get; } = ["text/markdown", "text/x-markdown"];

    public async Task<ParsedDocument> ParseAsync(Stream content, string contentType, CancellationToken cancellationToken)
    {
        var bytes = await ContentReader.ReadAsync(content, _options.Value, cancellationToken);
        var text = TextDecoder.Decode(bytes, MediaType.Parse(contentType).Charset, _options.Value);
        return Parse(text, cancellationToken);
    }

    internal ParsedDocument Parse(string text, CancellationToken cancellationToken)
    {
        MarkdownDocument document;
        try
        {
            document = Markdown.Parse(text, _pipeline);
        }
        catch (ArgumentException)
        {
            // Nested deeper than anybody writes: what is left is a text.
            var plain = PlainTextParser.Blocks(text, cancellationToken);
            return new ParsedDocument(null, text, plain);
        }

        var blocks = new List<DocumentBlock>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var tables = new Dictionary<int, ParsedDocument>();
        var leftOut = new LeftOutTally();
        var leaves = Leaves(document).ToList();
        var raw = new MarkdownHtmlTables(text, leaves.ConvertAll(leaf => leaf.Leaf), _options);
        for (var i = 0; i < leaves.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (raw.Read(i, cancellationToken) is var (last, table))
            {
                var (start, end) = (leaves[i].Leaf.Span.Start, Math.Min(text.Length, LastCharacter(text, leaves[last].Leaf) + 1));
                leftOut.Add(table.LeftOut);
                if (AddTrimmed(text, BlockKind.TableRow, start, end, blocks))
                {
                    tables.Add(blocks[^1].Start, table);
                }

                i = last;
                continue;
            }

            var block = leaves[i];
            switch (block.Leaf)
            {
                case YamlFrontMatterBlock front:
                    AddFrontMatter(text, front.Span.Start, Math.Min(text.Length, front.Span.End + 1), blocks, metadata);
                    break;
                case HtmlBlock { Type: HtmlBlockType.Comment } comment:
                    leftOut.Add(LeftOutKinds.Comment, comment.Span.Length);
                    break;
                case HtmlBlock { Type: HtmlBlockType.ScriptPreOrStyle } script when IsScript(text, script):
                    leftOut.Add(LeftOutKinds.Hidden, script.Span.Length);
                    break;
                case HtmlBlock html
                    when IsHidden(text.AsSpan(html.Span.Start, Math.Max(0, Math.Min(html.Span.Length, text.Length - html.Span.Start)))):
                    leftOut.Add(LeftOutKinds.Hidden, html.Span.Length);
                    break;
                default:
                    Add(text, block.Leaf, block.ItemStart, blocks, tables, leftOut);
                    break;
            }
        }

        if (blocks.Count == 0)
        {
            throw new DocumentUnreadableException("empty", "The document holds no text.");
        }

        var first = blocks.FirstOrDefault(block => block.Kind == BlockKind.Heading);
        var title =
            metadata.GetValueOrDefault("title") ?? (first is { Kind: BlockKind.Heading, Level: 1 } ? HeadingTitle(text, first) : null);
        var parsed = new ParsedDocument(string.IsNullOrWhiteSpace(title) ? null : title, text, blocks)
        {
            Metadata = metadata,
            LeftOut = leftOut.ToList(),
        };
        return tables.Count == 0 ? parsed : TableText.Replace(parsed, tables, _options.Value);
    }

    // Facts about the document are content too: people ask who owns it, and until when it is valid.
    private static void AddFrontMatter(string text, int start, int end, List<DocumentBlock> blocks, Dictionary<string, string> metadata)
    {
        string? key = null;
        while (start < end)
        {
            var length = text.AsSpan(start, end - start).IndexOf('\n');
            var next = length < 0 ? end : start + length + 1;
            var line = text.AsSpan(start, next - start).TrimEnd();
            var colon = line.IndexOf(':');
            if (line.Length > 0 && line.TrimStart('-').Length > 0 && line[0] != '#')
            {
                if (colon > 0 && !char.IsWhiteSpace(line[0]) && line[0] != '-')
                {
                    key = line[..colon].Trim().ToString().ToLowerInvariant();
                    if (
                        metadata.Count < MaxFacts
                        && TextCleaner.CleanLine(line[(colon + 1)..].Trim().Trim("\"'")) is { Length: > 0 and <= MaxFactLength } value
                    )
                    {
                        metadata[key] = value;
                    }
                }
                else if (
                    key is not null
                    && metadata.Count < MaxFacts
                    && TextCleaner.CleanLine(line.Trim().TrimStart("- ").Trim("\"'")) is { Length: > 0 } item
                )
                {
                    var joined = metadata.TryGetValue(key, out var known) ? $"{known}, {item}" : item;
                    metadata[key] = joined.Length <= MaxFactLength ? joined : metadata.GetValueOrDefault(key, "");
                }

                if (key != "title")
                {
                    AddTrimmed(text, BlockKind.TableRow, start, next, blocks);
                }
            }

            start = next;
        }
    }

    // The elements whose lines are taken as they are: scripts and styles are no text, preformatted text is.
    private static bool IsScript(string text, HtmlBlock html)
    {
        var tag = text.AsSpan(html.Span.Start).TrimStart().TrimStart('<');
        return tag.StartsWith("script", StringComparison.OrdinalIgnoreCase) || tag.StartsWith("style", StringComparison.OrdinalIgnoreCase);
    }

    // Raw HTML that its own attributes or style hide.
    private static bool IsHidden(ReadOnlySpan<char> html)
    {
        var open = html.IndexOf('<');
        while (open >= 0)
        {
            var close = html[open..].IndexOf('>');
            var tag = close < 0 ? html[open..] : html[open..(open + close)];
            var compact = tag.Length > 2_000 ? "" : tag.ToString().Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
            if (
                compact.Contains("display:none", StringComparison.Ordinal)
                || compact.Contains("visibility:hidden", StringComparison.Ordinal)
                || compact.Contains("font-size:0", StringComparison.Ordinal)
                || tag.EndsWith(" hidden", StringComparison.OrdinalIgnoreCase)
                || tag.Contains(" hidden ", StringComparison.OrdinalIgnoreCase)
                || compact.Contains("aria-hidden=\"true\"", StringComparison.Ordinal)
            )
            {
                return true;
            }

            var next = close < 0 ? -1 : html[(open + close)..].IndexOf('<');
            open = next < 0 ? -1 : open + close + next;
        }

        return false;
    }

    private static string HeadingTitle(string text, DocumentBlock heading) =>
        TextCleaner.CleanLine(text.AsSpan(heading.Start, heading.End - heading.Start));

    // The leaves in order, each with the start of the list item that it opens (-1: none; -2: it continues an item).
    private static IEnumerable<(LeafBlock Leaf, int ItemStart)> Leaves(MarkdownDocument document)
    {
        var open = new Stack<(IEnumerator<Block> Children, bool InItem)>();
        open.Push((document.AsEnumerable().GetEnumerator(), false));
        var itemStart = -1;
        while (open.TryPeek(out var top))
        {
            if (!top.Children.MoveNext())
            {
                open.Pop().Children.Dispose();
                continue;
            }

            switch (top.Children.Current)
            {
                case ContainerBlock container:
                    if (container is ListItemBlock item && itemStart < 0)
                    {
                        itemStart = item.Span.Start;
                    }

                    open.Push((container.AsEnumerable().GetEnumerator(), top.InItem || container is ListItemBlock));
                    break;
                case LeafBlock leaf:
                    yield return (
                        leaf,
                        itemStart >= 0 ? itemStart
                        : top.InItem ? -2
                        : -1
                    );
                    itemStart = -1;
                    break;
            }
        }
    }

    private void Add(
        string text,
        LeafBlock leaf,
        int itemStart,
        List<DocumentBlock> blocks,
        Dictionary<int, ParsedDocument> tables,
        LeftOutTally leftOut
    )
    {
        var start = leaf.Span.Start;
        var end = Math.Min(text.Length, LastCharacter(text, leaf) + 1);
        if (start < 0 || end <= start || leaf is YamlFrontMatterBlock or ThematicBreakBlock or LinkReferenceDefinition)
        {
            return;
        }

        switch (leaf)
        {
            case HeadingBlock heading:
                AddHeading(text, heading, start, end, blocks);
                break;
            case HtmlBlock html:
                AddHtml(text, html, start, end, blocks);
                break;
            case CodeBlock:
                AddTrimmed(text, BlockKind.Code, itemStart >= 0 ? itemStart : start, end, blocks);
                break;
            case ParagraphBlock when SkipLinkDefinitions(text, ref start, end, leftOut):
                break;
            case ParagraphBlock when PipeTable.Read(text, start, end) is { } table:
                AddTable(text, start, end, itemStart, table, blocks, tables);
                break;
            case ParagraphBlock when itemStart == -1:
                AddParagraph(text, start, end, blocks);
                break;
            default:
                AddTrimmed(
                    text,
                    itemStart == -1 ? BlockKind.Paragraph : BlockKind.ListItem,
                    itemStart >= 0 ? itemStart : start,
                    end,
                    blocks
                );
                break;
        }
    }

    private static void AddHeading(string text, HeadingBlock heading, int start, int end, List<DocumentBlock> blocks)
    {
        var span = text.AsSpan(start, end - start);
        var marks = span.Length - span.TrimStart('#').Length;
        start += marks;
        span = span[marks..].TrimEnd().TrimEnd('#');
        var content = span.Trim();
        if (content.Length > 0)
        {
            start += span.Length - span.TrimStart().Length;
            blocks.Add(new DocumentBlock(BlockKind.Heading, start, start + content.Length, Math.Clamp(heading.Level, 1, 6)));
        }
    }

    // Raw HTML is kept where it shows text; comments, scripts and styles are not.
    private static void AddHtml(string text, HtmlBlock html, int start, int end, List<DocumentBlock> blocks)
    {
        if (html.Type is HtmlBlockType.Comment or HtmlBlockType.DocumentType or HtmlBlockType.ProcessingInstruction)
        {
            return;
        }

        var inTag = false;
        foreach (var character in text.AsSpan(start, end - start))
        {
            inTag = character == '<' || (inTag && character != '>');
            if (!inTag && char.IsLetterOrDigit(character))
            {
                AddTrimmed(text, BlockKind.Paragraph, start, end, blocks);
                return;
            }
        }
    }

    // What stands above a table in its paragraph stays a paragraph, or the item that it opens; what stands below is read on.
    private void AddTable(
        string text,
        int start,
        int end,
        int itemStart,
        PipeTable.Found? table,
        List<DocumentBlock> blocks,
        Dictionary<int, ParsedDocument> tables
    )
    {
        var kind = itemStart == -1 ? BlockKind.Paragraph : BlockKind.ListItem;
        for (; table is { } found; table = PipeTable.Read(text, start, end))
        {
            var above = itemStart >= 0 ? itemStart : start;
            if (text.AsSpan(start, found.Start - start).ContainsAnyExcept("> \t\r\n"))
            {
                AddTrimmed(text, kind, above, text.AsSpan(0, found.Start).TrimEnd("> \t").Length, blocks);
            }

            if (AddTrimmed(text, BlockKind.TableRow, found.Start, found.End, blocks))
            {
                tables.Add(blocks[^1].Start, TableText.Write(found.Rows, _options.Value));
            }

            (start, itemStart) = (found.End, Math.Min(itemStart, -1));
        }

        AddTrimmed(text, kind, start, end, blocks);
    }

    // Lines such as "[name]: https://..." at the beginning of a paragraph are no text. True where nothing else is left.
    private static bool SkipLinkDefinitions(string text, ref int start, int end, LeftOutTally leftOut)
    {
        while (start < end && text[start] == '[')
        {
            // The text of a footnote looks like the target of a link.
            if (start + 1 < end && text[start + 1] == '^')
            {
                return false;
            }

            var rest = text.AsSpan(start, end - start);
            var length = rest.IndexOf('\n');
            var line = length < 0 ? rest : rest[..length];
            var close = line.IndexOf("]:");
            if (close < 2 || line[..close].Contains(']'))
            {
                return false;
            }

            leftOut.Add(LeftOutKinds.LinkDefinition, line.TrimEnd().Length);
            start += length < 0 ? rest.Length : length + 1;
        }

        return start >= end;
    }

    // A line of "====" or "----" makes a heading of the lines above it.
    private static void AddParagraph(string text, int start, int end, List<DocumentBlock> blocks)
    {
        var from = start;
        for (var line = start; line < end; )
        {
            var length = text.AsSpan(line, end - line).IndexOf('\n');
            var next = length < 0 ? end : line + length + 1;
            var content = text.AsSpan(line, next - line).Trim();
            if (line > from && content.Length > 0 && content[0] is '=' or '-' && content.IndexOfAnyExcept(content[0]) < 0)
            {
                AddTrimmed(text, BlockKind.Heading, from, line, blocks, content[0] == '=' ? 1 : 2);
                from = next;
            }

            line = next;
        }

        if (from < end)
        {
            AddTrimmed(text, BlockKind.Paragraph, from, end, blocks);
        }
    }

    // The span of code that is never closed ends behind its fence; its lines know better.
    private static int LastCharacter(string text, LeafBlock leaf)
    {
        var lines = leaf.Lines;
        for (var i = lines.Count - 1; i >= 0; i--)
        {
            var slice = lines.Lines[i].Slice;
            if (ReferenceEquals(slice.Text, text) && slice.End >= slice.Start)
            {
                return Math.Max(leaf.Span.End, slice.End);
            }
        }

        return leaf is FencedCodeBlock && leaf.Span.Start >= 0 ? Math.Max(leaf.Span.End, EndOfLine(text, leaf.Span.Start)) : leaf.Span.End;
    }

    private static int EndOfLine(string text, int from)
    {
        var length = text.AsSpan(from).IndexOf('\n');
        return (length < 0 ? text.Length : from + length) - 1;
    }

    private static bool AddTrimmed(string text, BlockKind kind, int start, int end, List<DocumentBlock> blocks, int level = 0)
    {
        var span = text.AsSpan(start, end - start);
        var leading = span.Length - span.TrimStart().Length;
        var length = span.Trim().Length;
        if (length > 0 && (blocks.Count == 0 || blocks[^1].End <= start + leading))
        {
            blocks.Add(new DocumentBlock(kind, start + leading, start + leading + length, level));
            return true;
        }

        return false;
    }

    private sealed class PlainParagraphParser : ParagraphBlockParser
    {
        public override bool Close(BlockProcessor processor, Block block) => true;
    }
}
