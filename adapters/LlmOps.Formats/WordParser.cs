using System.Xml;
using DocumentFormat.OpenXml.Packaging;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using LlmOps.Formats.Archives;
using LlmOps.Formats.Word;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats;

/// <summary>Word (docx): headings by their styles, paragraphs, numbered clauses, tables, notes, comments and boxes in reading order, with
/// the heads and feet of its pages once.</summary>
internal sealed class WordParser(IOptions<DocumentOptions> options) : IDocumentParser
{
    private static readonly byte[] s_oleHeader = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    private static readonly byte[] s_encryptedPackage = [.. "EncryptedPackage".SelectMany(character => new byte[] { (byte)character, 0 })];

    public IReadOnlyCollection<string> ContentTypes { get; } =
    [
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
        "application/vnd.ms-word.document.macroenabled.12",
    ];

    public async Task<ParsedDocument> ParseAsync(Stream content, string contentType, CancellationToken cancellationToken)
    {
        var bytes = await ContentReader.ReadAsync(content, options.Value, cancellationToken);
        if (bytes.Length == 0)
        {
            throw new DocumentUnreadableException("empty", "The document has no content.");
        }

        if (bytes.AsSpan().StartsWith(s_oleHeader))
        {
            throw bytes.AsSpan().IndexOf(s_encryptedPackage) >= 0
                ? new DocumentUnreadableException("encrypted", "The Word document is protected by a password.")
                : new DocumentUnreadableException(
                    "unsupported-type",
                    "The document is in the old binary format of Word (.doc). Save it as .docx."
                );
        }

        return await Task.Run(() => Parse(bytes, cancellationToken), cancellationToken);
    }

    private ParsedDocument Parse(byte[] bytes, CancellationToken cancellationToken, bool isMended = false)
    {
        try
        {
            ArchiveGuard.EnsureIsIntact(bytes, options.Value, cancellationToken);
            using var stream = new MemoryStream(bytes, writable: false);
            using var document = WordprocessingDocument.Open(
                stream,
                isEditable: false,
                new OpenSettings { MaxCharactersInPart = options.Value.MaxArchiveExpandedBytes }
            );
            if (document.MainDocumentPart is not { } main)
            {
                throw new DocumentUnreadableException("corrupt", "The file is not a Word document: it has no main part.");
            }

            return new WordContentReader(options.Value, main, part => Chunk(part, cancellationToken), cancellationToken).Read(
                Title(document)
            );
        }
        catch (Exception e)
            when (e
                    is OpenXmlPackageException
                        or InvalidDataException
                        or XmlException
                        or IOException
                        or FormatException
                        or UriFormatException
                        or InvalidOperationException
                        or NotSupportedException
                        or ArgumentException
            )
        {
            if (!isMended && PackageRepair.Mend(bytes, cancellationToken) is { } mended)
            {
                return Parse(mended, cancellationToken, isMended: true);
            }

            throw new DocumentUnreadableException("corrupt", "The Word document is damaged or is no Word document.", e);
        }
    }

    // A file of another format that Word takes in when the document is next opened.
    private ParsedDocument? Chunk(OpenXmlPart part, CancellationToken cancellationToken)
    {
        using var stream = part.GetStream(FileMode.Open, FileAccess.Read);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        try
        {
            var text = () => TextDecoder.Decode(content.ToArray(), MediaType.Parse(part.ContentType).Charset, options.Value);
            return MediaType.Parse(part.ContentType).Name switch
            {
                "text/html" or "application/xhtml+xml" => new HtmlContentParser(options).Parse(
                    text(),
                    part.ContentType.Contains("xhtml", StringComparison.Ordinal),
                    cancellationToken
                ),
                "application/rtf" or "text/rtf" => new RtfParser(options).Parse(content.ToArray(), cancellationToken),
                "text/plain" => PlainTextParser.Parse(text(), cancellationToken),
                _ => null,
            };
        }
        catch (DocumentUnreadableException)
        {
            return null;
        }
    }

    private static string? Title(WordprocessingDocument document)
    {
        try
        {
            return document.PackageProperties.Title is { Length: > 0 } title ? TextCleaner.CleanLine(title) : null;
        }
        catch (Exception e) when (e is XmlException or FormatException or IOException or InvalidDataException)
        {
            return null;
        }
    }
}
