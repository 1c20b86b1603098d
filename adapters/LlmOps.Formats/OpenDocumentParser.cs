using System.Xml.Linq;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Formats.Archives;
using LlmOps.Formats.OpenDocument;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats;

/// <summary>OpenDocument (odt, ods, odp): headings, paragraphs, lists, notes, comments, tables, charts, equations, heads and
/// feet.</summary>
internal sealed class OpenDocumentParser(IOptions<DocumentOptions> options) : IDocumentParser
{
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
            var reader = new OpenDocumentReader(Load, options.Value, cancellationToken);
            return reader.Read(Load(content.FullName)!, Load("styles.xml"));

            XElement? Load(string path)
            {
                if (archive.GetEntry(path) is not { } part)
                {
                    return null;
                }

                using var stream = new MemoryStream(part.Read(), writable: false);
                return BoundedXml.ReadRoot(stream, options.Value);
            }
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
}
