using System.Buffers;
using System.Text;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats;

/// <summary>HTML: headings, paragraphs, lists, tables and code of the main content; navigation, scripts, footers and hidden parts are left out.</summary>
/// <remarks>It reads AngleSharp's tokens rather than its tree: time and memory then rise with the length of the page only, whatever its markup.</remarks>
internal sealed class HtmlContentParser(IOptions<DocumentOptions> options) : IDocumentParser
{
    private static readonly SearchValues<char> CharsetEnd = SearchValues.Create("\"' />;");

    public IReadOnlyCollection<string> ContentTypes { get; } = ["text/html", "application/xhtml+xml"];

    public async Task<ParsedDocument> ParseAsync(Stream content, string contentType, CancellationToken cancellationToken)
    {
        var media = MediaType.Parse(contentType);
        var bytes = await ContentReader.ReadAsync(content, options.Value, cancellationToken);
        var html = TextDecoder.Decode(bytes, media.Charset ?? MetaCharset(bytes), options.Value);
        var reader = new HtmlContentReader(options.Value);
        using var source = new TextSource(html);
        var tokenizer = new HtmlTokenizer(source, HtmlEntityProvider.ResolverExtended) { SkipComments = true, SkipProcessingInstructions = true };
        for (var count = 0; ; count++)
        {
            if ((count & 255) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var token = tokenizer.Get();
            switch (token.Type)
            {
                case HtmlTokenType.StartTag:
                    var tag = token.AsTag();
                    reader.Start(tag, honourSelfClosing: media.Name == "application/xhtml+xml");
                    tokenizer.State = reader.InForeignContent ? HtmlParseMode.PCData : ContentMode(tag.Name);
                    break;
                case HtmlTokenType.EndTag:
                    reader.End(token.Name);
                    break;
                case HtmlTokenType.Character:
                    reader.Text(token.Data);
                    break;
                case HtmlTokenType.EndOfFile:
                    return reader.Finish();
            }
        }
    }

    private static HtmlParseMode ContentMode(string name) => name switch
    {
        "script" => HtmlParseMode.Script,
        "style" or "xmp" or "iframe" or "noembed" or "noframes" => HtmlParseMode.Rawtext,
        "title" or "textarea" => HtmlParseMode.RCData,
        "plaintext" => HtmlParseMode.Plaintext,
        _ => HtmlParseMode.PCData,
    };

    private static string? MetaCharset(ReadOnlySpan<byte> bytes)
    {
        var head = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 1024)]);
        var at = head.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        var value = head.AsSpan(at + "charset=".Length).TrimStart("\"' ");
        var end = value.IndexOfAny(CharsetEnd);
        return end > 0 ? value[..end].ToString() : null;
    }
}
