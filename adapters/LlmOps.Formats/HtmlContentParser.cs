using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Formats.Html;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats;

/// <summary>HTML: headings, paragraphs, lists, tables and code of the main content; navigation, scripts, footers and hidden parts are left
/// out.</summary>
internal sealed class HtmlContentParser(IOptions<DocumentOptions> options) : IDocumentParser
{
    public IReadOnlyCollection<string> ContentTypes { get; } = ["text/html", "application/xhtml+xml"];

    public async Task<ParsedDocument> ParseAsync(Stream content, string contentType, CancellationToken cancellationToken)
    {
        var media = MediaType.Parse(contentType);
        var bytes = await ContentReader.ReadAsync(content, options.Value, cancellationToken);
        var html = TextDecoder.Decode(bytes, media.Charset, options.Value, HtmlCharset.Read(bytes));
        var isXml = media.Name == "application/xhtml+xml" || html.AsSpan().TrimStart().StartsWith("<?xml");
        return Parse(html, isXml, cancellationToken);
    }

    /// <summary>Reads a page that is text already.</summary>
    internal ParsedDocument Parse(string html, bool isXml, CancellationToken cancellationToken, bool isBook = false)
    {
        using var document = new HtmlTree(options.Value).Read(html, isXml);
        cancellationToken.ThrowIfCancellationRequested();
        return new HtmlPageReader(options.Value, HtmlVisibility.Read(document), isBook, cancellationToken).Read(document);
    }
}
