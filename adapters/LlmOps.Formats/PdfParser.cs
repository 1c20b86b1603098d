using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using Microsoft.Extensions.Options;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Exceptions;

namespace LlmOps.Formats;

/// <summary>PDF with a text layer: lines in reading order, hyphenation undone, running headers, footers and page numbers left out, headings by their size.</summary>
internal sealed class PdfParser(IOptions<DocumentOptions> options) : IDocumentParser
{
    public IReadOnlyCollection<string> ContentTypes { get; } = ["application/pdf", "application/x-pdf"];

    public async Task<ParsedDocument> ParseAsync(Stream content, string contentType, CancellationToken cancellationToken)
    {
        var bytes = await ContentReader.ReadAsync(content, options.Value, cancellationToken);
        if (bytes.Length == 0)
        {
            throw new DocumentUnreadableException("empty", "The document has no content.");
        }

        if (bytes.AsSpan(0, Math.Min(bytes.Length, 1024)).IndexOf("%PDF-"u8) < 0)
        {
            throw new DocumentUnreadableException("corrupt", "The content was sent as PDF but does not begin like one.");
        }

        return await Task.Run(() => Parse(bytes, cancellationToken), cancellationToken);
    }

    private ParsedDocument Parse(byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            using var document = PdfDocument.Open(bytes, new ParsingOptions { UseLenientParsing = true, SkipMissingFonts = true });
            if (document.NumberOfPages > options.Value.MaxPages)
            {
                throw ParsingLimits.TooLarge($"The PDF has {document.NumberOfPages} pages", nameof(DocumentOptions.MaxPages), options.Value.MaxPages);
            }

            var pages = new List<PdfPageLines>();
            for (var number = 1; number <= document.NumberOfPages; number++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var page = document.GetPage(number);
                if (page.Letters.Count > options.Value.MaxPageLetters)
                {
                    throw ParsingLimits.TooLarge($"Page {number} of the PDF has too many letters", nameof(DocumentOptions.MaxPageLetters), options.Value.MaxPageLetters);
                }

                pages.Add(PdfPageLines.Read(page));
            }

            var title = document.Information.Title is { Length: > 0 } given ? TextCleaner.CleanLine(given) : null;
            return new PdfTextAssembler(options.Value).Assemble(pages, title);
        }
        catch (PdfDocumentEncryptedException e)
        {
            throw new DocumentUnreadableException("encrypted", "The PDF is protected by a password.", e);
        }
        catch (Exception e) when (e is not (DocumentUnreadableException or OperationCanceledException or OutOfMemoryException))
        {
            // The library meets damaged files with whatever its code runs into.
            throw new DocumentUnreadableException("corrupt", "The PDF is damaged.", e);
        }
    }
}
