using System.Text;
using System.Xml.Linq;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Presentation;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using LlmOps.Formats.Archives;
using LlmOps.Formats.Drawings;
using LlmOps.Formats.Equations;
using LlmOps.Formats.Tables;
using LlmOps.Formats.Word;
using Microsoft.Extensions.Options;
using Drawing = DocumentFormat.OpenXml.Drawing;

namespace LlmOps.Formats;

/// <summary>PowerPoint (pptx): every slide under its title, with its tables and the speaker's notes; hidden slides are left out.</summary>
internal sealed class PowerPointParser(IOptions<DocumentOptions> options) : IDocumentParser
{
    public IReadOnlyCollection<string> ContentTypes { get; } =
    [
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
        "application/vnd.ms-powerpoint.presentation.macroenabled.12",
    ];

    public async Task<ParsedDocument> ParseAsync(Stream content, string contentType, CancellationToken cancellationToken)
    {
        var bytes = await ContentReader.ReadAsync(content, options.Value, cancellationToken);
        return bytes.Length == 0
            ? throw new DocumentUnreadableException("empty", "The document has no content.")
            : await Task.Run(() => Parse(bytes, cancellationToken), cancellationToken);
    }

    private ParsedDocument Parse(byte[] bytes, CancellationToken cancellationToken, bool isMended = false)
    {
        try
        {
            ArchiveGuard.EnsureIsIntact(bytes, options.Value, cancellationToken);
            using var stream = new MemoryStream(bytes, writable: false);
            using var document = PresentationDocument.Open(
                stream,
                isEditable: false,
                new OpenSettings { MaxCharactersInPart = options.Value.MaxArchiveExpandedBytes }
            );
            if (document.PresentationPart is not { } presentation)
            {
                throw new DocumentUnreadableException("corrupt", "The file is not a presentation: it has no main part.");
            }

            var builder = new DocumentTextBuilder(options.Value.MaxTextCharacters);
            string? firstTitle = null;
            foreach (var id in presentation.Presentation?.SlideIdList?.Elements<SlideId>() ?? [])
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (
                    id.RelationshipId?.Value is not { } relation
                    || !presentation.TryGetPartById(relation, out var part)
                    || part is not SlidePart slide
                )
                {
                    continue;
                }

                EnsureShallow(slide);
                builder.StartPage();
                var before = builder.Length;
                Slide(slide, builder, ref firstTitle);
                builder.PagesWithoutText += builder.Length == before ? 1 : 0;
            }

            return builder.Build(
                document.PackageProperties.Title is { Length: > 0 } title ? TextCleaner.CleanLine(title) : firstTitle,
                "The presentation holds no text."
            );
        }
        catch (Exception e) when (OpenXmlFormats.IsDamage(e))
        {
            if (!isMended && PackageRepair.Mend(bytes, cancellationToken) is { } mended)
            {
                return Parse(mended, cancellationToken, isMended: true);
            }

            throw new DocumentUnreadableException("corrupt", "The presentation is damaged or is no PowerPoint file.", e);
        }
    }

    // The library's tree is walked recursively: it must not be deeper than the stack.
    private void EnsureShallow(SlidePart slide)
    {
        using var stream = slide.GetStream(FileMode.Open, FileAccess.Read);
        using var reader = BoundedXml.Open(stream, options.Value);
        while (reader.Read())
        {
            if (reader.Depth > options.Value.MaxNestingDepth)
            {
                throw ParsingLimits.TooLarge(
                    "The slide is nested too deeply",
                    nameof(DocumentOptions.MaxNestingDepth),
                    options.Value.MaxNestingDepth
                );
            }
        }
    }

    private void Slide(SlidePart part, DocumentTextBuilder builder, ref string? firstTitle)
    {
        if (part.Slide is not { } slide)
        {
            return;
        }

        if (slide.Show?.Value is false)
        {
            builder.LeaveOut(LeftOutKinds.Hidden, slide.InnerText.Length);
            return;
        }

        var title = slide.Descendants<Shape>().FirstOrDefault(IsTitle);
        if (
            title is not null
            && TextCleaner.CleanLine(string.Join(' ', Paragraphs(title).Select(paragraph => paragraph.Text))) is { Length: > 0 } heading
        )
        {
            firstTitle ??= heading;
            builder.Add(BlockKind.Heading, heading, 2);
        }

        foreach (var element in slide.CommonSlideData?.ShapeTree?.Descendants() ?? [])
        {
            switch (element)
            {
                case Shape or Drawing.Table or Drawing.Charts.ChartReference or Drawing.Diagrams.RelationshipIds when IsFallback(element):
                    break;
                case Shape shape when shape != title && !IsHidden(shape) && !IsFooter(shape):
                    foreach (var (text, isItem) in Paragraphs(shape))
                    {
                        builder.Add(isItem ? BlockKind.ListItem : BlockKind.Paragraph, text);
                    }

                    break;
                case Shape shape when shape != title:
                    builder.LeaveOut(IsHidden(shape) ? LeftOutKinds.Hidden : LeftOutKinds.PageNumber, shape.InnerText.Length);
                    break;
                case Drawing.Table table:
                    Table(table, builder);
                    break;
                case Drawing.Charts.ChartReference { Id.Value: { } chart }:
                    Include(OfficeDrawing.Read(part, chart, options.Value), builder);
                    break;
                case Drawing.Diagrams.RelationshipIds { DataPart.Value: { } diagram }:
                    Include(OfficeDrawing.Read(part, diagram, options.Value), builder);
                    break;
            }
        }

        foreach (
            var (text, _) in part.NotesSlidePart?.NotesSlide?.Descendants<Shape>()
                .Where(shape => PlaceholderOf(shape)?.Type?.Value == PlaceholderValues.Body)
                .SelectMany(Paragraphs)
                ?? []
        )
        {
            builder.Add(BlockKind.Paragraph, text);
        }

        foreach (var comment in PowerPointComments.Of(part, options.Value))
        {
            builder.Add(BlockKind.Paragraph, comment);
        }
    }

    private static void Include(ParsedDocument? drawing, DocumentTextBuilder builder)
    {
        if (drawing is not null)
        {
            builder.Append(drawing);
        }
    }

    private static PlaceholderShape? PlaceholderOf(Shape shape) =>
        shape.NonVisualShapeProperties?.ApplicationNonVisualDrawingProperties?.PlaceholderShape;

    private static bool IsTitle(Shape shape) =>
        PlaceholderOf(shape)?.Type?.Value is { } type && (type == PlaceholderValues.Title || type == PlaceholderValues.CenteredTitle);

    private static bool IsFooter(Shape shape) => PlaceholderOf(shape)?.Type?.Value is { } type && type == PlaceholderValues.SlideNumber;

    private static bool IsHidden(Shape shape) => shape.NonVisualShapeProperties?.NonVisualDrawingProperties?.Hidden?.Value is true;

    private static IEnumerable<(string Text, bool IsItem)> Paragraphs(Shape shape)
    {
        var isBody =
            PlaceholderOf(shape) is { } placeholder
            && (
                placeholder.Type?.Value is null
                || placeholder.Type.Value == PlaceholderValues.Body
                || placeholder.Type.Value == PlaceholderValues.Object
            );
        foreach (var paragraph in shape.TextBody?.Elements<Drawing.Paragraph>() ?? [])
        {
            if (TextOf(paragraph) is { Length: > 0 } text)
            {
                yield return (text, isBody && paragraph.ParagraphProperties?.GetFirstChild<Drawing.NoBullet>() is null);
            }
        }
    }

    private static string TextOf(Drawing.Paragraph paragraph)
    {
        var text = new StringBuilder();
        Inline(XElement.Parse(paragraph.OuterXml), text);
        return TextCleaner.Clean(text.ToString());
    }

    private static void Inline(XElement parent, StringBuilder text)
    {
        foreach (var element in parent.Elements())
        {
            switch (element.Name.LocalName)
            {
                case "t":
                    text.Append(element.Value);
                    break;
                case "br":
                    text.Append('\n');
                    break;
                case "oMath" when WordNames.IsMath(element.Name.NamespaceName):
                    text.Append(OfficeMathText.Of(element));
                    break;
                case "Fallback":
                    break;
                default:
                    Inline(element, text);
                    break;
            }
        }
    }

    // For programs that do not know what stands beside it.
    private static bool IsFallback(OpenXmlElement element) => element.Ancestors<AlternateContentFallback>().Any();

    private void Table(Drawing.Table table, DocumentTextBuilder builder)
    {
        var writer = new TableWriter(builder, options.Value);
        var hasHeader = table.TableProperties?.FirstRow?.Value is true;
        var number = 0;
        foreach (var row in table.Elements<Drawing.TableRow>())
        {
            var cells = new List<TableCell>();
            foreach (var cell in row.Elements<Drawing.TableCell>())
            {
                if (cell.HorizontalMerge?.Value is true || cell.VerticalMerge?.Value is true)
                {
                    continue;
                }

                var text = string.Join(
                        ' ',
                        cell.TextBody?.Elements<Drawing.Paragraph>().Select(TextOf).Where(words => words.Length > 0) ?? []
                    )
                    .Replace('\n', ' ');
                cells.Add(new TableCell(text, hasHeader && number == 0, false, cell.GridSpan?.Value ?? 1, cell.RowSpan?.Value ?? 1));
            }

            writer.Row(cells);
            number++;
        }

        writer.End();
    }
}
