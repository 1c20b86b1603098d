using System.IO.Compression;
using System.Xml.Linq;
using DocumentFormat.OpenXml.Packaging;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using LlmOps.Formats.Archives;
using LlmOps.Formats.Drawings;

namespace LlmOps.Formats.Excel;

/// <summary>What stands on the sheets of a workbook beside their cells: comments and text boxes.</summary>
internal static class ExcelNotes
{
    /// <summary>The notes of each sheet by its name; null where they cannot be read.</summary>
    /// <param name="bytes">A workbook in a package; that it is intact was seen to before.</param>
    /// <param name="limits">Bounds of what is read.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static IReadOnlyDictionary<string, List<string>>? Read(byte[] bytes, DocumentOptions limits, CancellationToken cancellationToken)
    {
        if (!HasNotes(bytes))
        {
            return new Dictionary<string, List<string>>(StringComparer.Ordinal);
        }

        foreach (var mend in (bool[])[false, true])
        {
            try
            {
                if ((mend ? PackageRepair.Mend(bytes, cancellationToken) : bytes) is { } package)
                {
                    return ReadSheets(package, limits, cancellationToken);
                }
            }
            catch (Exception e) when (OpenXmlFormats.IsDamage(e))
            {
                // What is damaged in the lists of the package only may be mended.
            }
        }

        return null;
    }

    private static bool HasNotes(byte[] bytes)
    {
        using var archive = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
        return archive.Entries.Any(entry =>
            entry.FullName.Contains("comment", StringComparison.OrdinalIgnoreCase)
            || entry.FullName.Contains("drawings/drawing", StringComparison.OrdinalIgnoreCase)
        );
    }

    private static Dictionary<string, List<string>> ReadSheets(byte[] bytes, DocumentOptions limits, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        using var document = SpreadsheetDocument.Open(
            stream,
            isEditable: false,
            new OpenSettings { MaxCharactersInPart = limits.MaxArchiveExpandedBytes }
        );
        var sheets = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        if (document.WorkbookPart is not { } workbook || Load(workbook, limits) is not { } list)
        {
            return sheets;
        }

        foreach (var sheet in list.Descendants().Where(element => element.Name.LocalName == "sheet"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (
                (string?)sheet.Attribute("name") is { } name
                && sheet.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName == "id")?.Value is { } relation
                && workbook.TryGetPartById(relation, out var part)
                && part is WorksheetPart worksheet
            )
            {
                sheets[name] = [.. Comments(worksheet, limits), .. Boxes(worksheet, limits)];
            }
        }

        return sheets;
    }

    private static IEnumerable<string> Comments(WorksheetPart sheet, DocumentOptions limits)
    {
        // A conversation repeats itself as a comment for older programs.
        var threads = sheet
            .WorksheetThreadedCommentsParts.Select(part => Load(part, limits))
            .SelectMany(root => root.Descendants().Where(element => element.Name.LocalName == "threadedComment"))
            .ToList();
        var inThreads = threads.Select(comment => (string?)comment.Attribute("ref")).ToHashSet(StringComparer.Ordinal);
        foreach (var comment in threads)
        {
            if (Line(comment, "text") is { Length: > 0 } text)
            {
                yield return $"Comment on {(string?)comment.Attribute("ref")}: {text}";
            }
        }

        if (sheet.WorksheetCommentsPart is not { } comments || Load(comments, limits) is not { } list)
        {
            yield break;
        }

        var authors = list.Descendants()
            .Where(element => element.Name.LocalName == "author")
            .Select(author => author.Value.Trim())
            .ToList();
        foreach (var comment in list.Descendants().Where(element => element.Name.LocalName == "comment"))
        {
            var cell = (string?)comment.Attribute("ref");
            if (!inThreads.Contains(cell) && Line(comment, "t") is { Length: > 0 } text)
            {
                var author =
                    int.TryParse((string?)comment.Attribute("authorId"), out var index) && index >= 0 && index < authors.Count
                        ? authors[index]
                        : "";
                yield return author.Length == 0 || text.StartsWith(author, StringComparison.Ordinal)
                    ? $"Comment on {cell}: {text}"
                    : $"Comment on {cell} by {author}: {text}";
            }
        }
    }

    private static IEnumerable<string> Boxes(WorksheetPart sheet, DocumentOptions limits) =>
        sheet.DrawingsPart is not { } drawings || Load(drawings, limits) is not { } root
            ? []
            : root.Descendants().Where(element => element.Name.LocalName == "txBody").SelectMany(DrawingParagraphs.Of);

    private static string Line(XElement comment, string name) =>
        TextCleaner.CleanLine(
            string.Concat(comment.Descendants().Where(element => element.Name.LocalName == name).Select(text => text.Value))
        );

    private static XElement Load(OpenXmlPart part, DocumentOptions limits)
    {
        using var stream = part.GetStream(FileMode.Open, FileAccess.Read);
        return BoundedXml.ReadRoot(stream, limits);
    }
}
