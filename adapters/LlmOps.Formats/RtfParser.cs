using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Formats.RichText;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats;

/// <summary>RTF: headings, numbered paragraphs, tables, notes, comments, boxes, equations, heads and feet; pictures, styles and hidden text
/// are left out.</summary>
internal sealed class RtfParser(IOptions<DocumentOptions> options) : IDocumentParser
{
    public IReadOnlyCollection<string> ContentTypes { get; } = ["application/rtf", "text/rtf"];

    public async Task<ParsedDocument> ParseAsync(Stream content, string contentType, CancellationToken cancellationToken) =>
        Parse(await ContentReader.ReadAsync(content, options.Value, cancellationToken), cancellationToken);

    internal ParsedDocument Parse(ReadOnlySpan<byte> bytes, CancellationToken cancellationToken)
    {
        if (!bytes.StartsWith(@"{\rtf"u8))
        {
            throw new DocumentUnreadableException("corrupt", "The content was sent as RTF but does not begin like it.");
        }

        return new RtfReader(options.Value).Read(bytes, cancellationToken);
    }
}
