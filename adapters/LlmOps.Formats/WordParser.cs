using System.IO.Compression;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats;

/// <summary>Word (docx): headings by their styles, paragraphs, lists and tables of the main document, in reading order.</summary>
internal sealed class WordParser(IOptions<DocumentOptions> options) : IDocumentParser
{
    private static readonly byte[] OleHeader = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    private static readonly byte[] EncryptedPackage = [.. "EncryptedPackage".SelectMany(character => new byte[] { (byte)character, 0 })];

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

        if (bytes.AsSpan().StartsWith(OleHeader))
        {
            throw bytes.AsSpan().IndexOf(EncryptedPackage) >= 0
                ? new DocumentUnreadableException("encrypted", "The Word document is protected by a password.")
                : new DocumentUnreadableException("unsupported-type", "The document is in the old binary format of Word (.doc). Save it as .docx.");
        }

        return await Task.Run(() => Parse(bytes, cancellationToken), cancellationToken);
    }

    private ParsedDocument Parse(byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            EnsureExpandsWithinLimits(bytes, cancellationToken);
            using var stream = new MemoryStream(bytes, writable: false);
            using var document = WordprocessingDocument.Open(stream, isEditable: false, new OpenSettings { MaxCharactersInPart = options.Value.MaxArchiveExpandedBytes });
            if (document.MainDocumentPart is not { } main)
            {
                throw new DocumentUnreadableException("corrupt", "The file is not a Word document: it has no main part.");
            }

            var reader = new WordContentReader(options.Value, WordStyles.Read(main.StyleDefinitionsPart), cancellationToken);
            return reader.Read(main, Title(document));
        }
        catch (Exception e) when (e is OpenXmlPackageException or InvalidDataException or XmlException or IOException or FormatException or UriFormatException or InvalidOperationException or NotSupportedException or ArgumentException)
        {
            throw new DocumentUnreadableException("corrupt", "The Word document is damaged or is no Word document.", e);
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

    // What an archive says of its parts' sizes need not be true: they are counted.
    private void EnsureExpandsWithinLimits(byte[] bytes, CancellationToken cancellationToken)
    {
        using var archive = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
        if (archive.Entries.Count > options.Value.MaxArchiveEntries)
        {
            throw ParsingLimits.TooLarge("The archive has too many parts", nameof(DocumentOptions.MaxArchiveEntries), options.Value.MaxArchiveEntries);
        }

        var buffer = new byte[81920];
        long total = 0;
        foreach (var entry in archive.Entries)
        {
            using var part = entry.Open();
            int read;
            while ((read = part.Read(buffer)) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                total += read;
                if (total > options.Value.MaxArchiveExpandedBytes)
                {
                    throw ParsingLimits.TooLarge("The archive expands to too many bytes", nameof(DocumentOptions.MaxArchiveExpandedBytes), options.Value.MaxArchiveExpandedBytes);
                }
            }
        }
    }
}
