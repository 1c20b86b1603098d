using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using LlmOps.Formats.Pdf;
using Microsoft.Extensions.Options;
using UglyToad.PdfPig;
using UglyToad.PdfPig.AcroForms;
using UglyToad.PdfPig.AcroForms.Fields;
using UglyToad.PdfPig.Exceptions;

namespace LlmOps.Formats;

/// <summary>PDF with a text layer: lines in reading order, tables, the values of forms, hyphenation undone, running heads, feet and page
/// numbers left out, headings by their size.</summary>
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
            var lost = new PdfLostText();
            using var document = PdfDocument.Open(
                bytes,
                new ParsingOptions
                {
                    UseLenientParsing = true,
                    SkipMissingFonts = true,
                    Logger = lost,
                }
            );
            if (document.NumberOfPages > options.Value.MaxPages)
            {
                throw ParsingLimits.TooLarge(
                    $"The PDF has {document.NumberOfPages} pages",
                    nameof(DocumentOptions.MaxPages),
                    options.Value.MaxPages
                );
            }

            PdfRepair.Apply(document, cancellationToken);
            var fields = Fields(document).ToLookup(field => field.Page);
            var pages = new List<PdfPageLines>();
            for (var number = 1; number <= document.NumberOfPages; number++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var page = document.GetPage(number);
                if (page.Letters.Count > options.Value.MaxPageLetters)
                {
                    throw ParsingLimits.TooLarge(
                        $"Page {number} of the PDF has too many letters",
                        nameof(DocumentOptions.MaxPageLetters),
                        options.Value.MaxPageLetters
                    );
                }

                pages.Add(PdfPageReader.Read(page, fields[number]));
            }

            var title = document.Information.Title is { Length: > 0 } given && !IsPlaceholder(given) ? TextCleaner.CleanLine(given) : null;
            return new PdfTextAssembler(options.Value).Assemble(pages, title, lost.Pieces);
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

    // What programs write where their user gave no title.
    private static bool IsPlaceholder(string title) =>
        title.StartsWith("untitled", StringComparison.OrdinalIgnoreCase)
        || title.StartsWith("Microsoft Word - ", StringComparison.OrdinalIgnoreCase)
        || title.StartsWith("Microsoft PowerPoint - ", StringComparison.OrdinalIgnoreCase)
        || Path.GetExtension(title) is ".doc" or ".docx" or ".pdf" or ".indd" or ".tex" or ".dvi";

    // A form that is damaged takes nothing away from the pages.
    private static List<PdfFieldValue> Fields(PdfDocument document)
    {
        try
        {
            return !document.TryGetForm(out var form)
                ? []
                :
                [
                    .. form.GetFields()
                        .Where(field => field.Bounds is not null && field.PageNumber is not null)
                        .Select(field => (Field: field, Text: Value(field)))
                        .Where(entry => !string.IsNullOrWhiteSpace(entry.Text))
                        .Select(entry => new PdfFieldValue(
                            entry.Field.PageNumber!.Value,
                            TextCleaner.CleanLine(entry.Text),
                            entry.Field.Bounds!.Value.Left,
                            entry.Field.Bounds.Value.Right,
                            entry.Field.Bounds.Value.Bottom,
                            entry.Field.Bounds.Value.Height
                        )),
                ];
        }
        catch (Exception e) when (e is not (OutOfMemoryException or InsufficientExecutionStackException))
        {
            return [];
        }
    }

    private static string? Value(AcroFieldBase field) =>
        field switch
        {
            AcroTextField text => text.Value,
            AcroComboBoxField box => string.Join(", ", box.SelectedOptions),
            AcroListBoxField list => string.Join(", ", list.SelectedOptions),
            AcroCheckboxField check => check.IsChecked ? "☒" : "☐",
            AcroRadioButtonField radio => radio.IsSelected ? "☒" : "☐",
            _ => null,
        };
}
