using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats;

/// <summary>Plain text: paragraphs between empty lines, list items by their marks.</summary>
internal sealed class PlainTextParser(IOptions<DocumentOptions> options) : IDocumentParser
{
    public IReadOnlyCollection<string> ContentTypes { get; } = ["text/plain", "text/x-log"];

    public async Task<ParsedDocument> ParseAsync(Stream content, string contentType, CancellationToken cancellationToken)
    {
        var bytes = await ContentReader.ReadAsync(content, options.Value, cancellationToken);
        return Parse(TextDecoder.Decode(bytes, MediaType.Parse(contentType).Charset, options.Value), cancellationToken);
    }

    internal static ParsedDocument Parse(string text, CancellationToken cancellationToken)
    {
        var blocks = Blocks(text, cancellationToken);
        return blocks.Count == 0
            ? throw new DocumentUnreadableException("empty", "The document holds only white space.")
            : new ParsedDocument(Title(text, blocks), text, blocks);
    }

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
