using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using LlmOps.Formats.Tables;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats;

/// <summary>Plain text: paragraphs between empty lines, list items by their marks, tables by their alignment.</summary>
internal sealed class PlainTextParser(IOptions<DocumentOptions> options) : IDocumentParser
{
    public IReadOnlyCollection<string> ContentTypes { get; } = ["text/plain", "text/x-log"];

    public async Task<ParsedDocument> ParseAsync(Stream content, string contentType, CancellationToken cancellationToken)
    {
        var bytes = await ContentReader.ReadAsync(content, options.Value, cancellationToken);
        var type = MediaType.Parse(contentType);
        var document = Parse(TextDecoder.Decode(bytes, type.Charset, options.Value), cancellationToken);
        return type.Name == "text/plain" ? WithTables(document, options.Value, cancellationToken) : document;
    }

    internal static ParsedDocument Parse(string text, CancellationToken cancellationToken)
    {
        var blocks = Blocks(text, cancellationToken);
        return blocks.Count == 0
            ? throw new DocumentUnreadableException("empty", "The document holds only white space.")
            : new ParsedDocument(Title(text, blocks), text, blocks);
    }

    /// <summary>Writes the rows of aligned tables so that each can be read alone; everything else stays as it is.</summary>
    internal static ParsedDocument WithTables(ParsedDocument document, DocumentOptions limits, CancellationToken cancellationToken)
    {
        var blocks = new List<DocumentBlock>(document.Blocks.Count);
        var tables = new Dictionary<int, ParsedDocument>();
        foreach (var block in document.Blocks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (block.Kind != BlockKind.Paragraph || FindTable(document.Text, block) is not var (start, table))
            {
                blocks.Add(block);
                continue;
            }

            if (start > block.Start)
            {
                var end = block.Start + document.Text.AsSpan(block.Start, start - block.Start).TrimEnd().Length;
                blocks.Add(block with { End = end });
            }

            blocks.Add(block with { Start = start });
            tables.Add(start, TableText.Write(table.Rows, limits));
        }

        return tables.Count == 0 ? document : TableText.Replace(document with { Blocks = blocks }, tables, limits);
    }

    private static (int Start, AlignedTable.Found Table)? FindTable(string text, DocumentBlock block)
    {
        // Lines begin before their first letter where they are indented.
        var start = block.Start;
        while (start > 0 && text[start - 1] is ' ' or '\t' or '\u00a0')
        {
            start--;
        }

        if (!HasGap(text.AsSpan(start, block.End - start)))
        {
            return null;
        }

        var part = text[start..block.End];
        var (lines, starts) = (new List<string>(), new List<int>());
        foreach (var line in new LineReader(part))
        {
            lines.Add(part[line.Start..line.End]);
            starts.Add(line.Start);
        }

        return AlignedTable.Read(lines) is { } table ? (start + starts[table.Captions], table) : null;
    }

    private static bool HasGap(ReadOnlySpan<char> text) =>
        text.IndexOfAny('\n', '\r') >= 0 && (text.IndexOf("  ") >= 0 || text.IndexOfAny("\t|│") >= 0);

    internal static List<DocumentBlock> Blocks(string text, CancellationToken cancellationToken)
    {
        var blocks = new List<DocumentBlock>();
        var (start, end, kind) = (-1, 0, BlockKind.Paragraph);
        foreach (var line in new LineReader(text))
        {
            if ((blocks.Count & 1023) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (line.IsBlank)
            {
                Close();
                continue;
            }

            var isItem = line.StartsWithListMark(text);
            if (isItem)
            {
                Close();
            }

            if (start < 0)
            {
                (start, kind) = (line.ContentStart, isItem ? BlockKind.ListItem : BlockKind.Paragraph);
            }

            end = line.ContentEnd;
        }

        Close();
        return blocks;

        void Close()
        {
            if (start >= 0)
            {
                blocks.Add(new DocumentBlock(kind, start, end));
                start = -1;
            }
        }
    }

    // A short first line that stands alone and is no sentence names the document.
    private static string? Title(string text, List<DocumentBlock> blocks)
    {
        var first = blocks[0];
        var line = text.AsSpan(first.Start, Math.Min(first.End - first.Start, 121));
        return
            blocks.Count > 1
            && line.Length <= 120
            && first.Kind == BlockKind.Paragraph
            && line.IndexOfAny('\r', '\n') < 0
            && line[^1] is not ('.' or '!' or '?' or ':' or ';' or ',')
            ? TextCleaner.Clean(line.ToString())
            : null;
    }
}
