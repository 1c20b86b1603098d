using System.Xml.Linq;
using DocumentFormat.OpenXml.Packaging;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;

namespace LlmOps.Formats.Drawings;

/// <summary>What people wrote beside a slide, in both forms in which PowerPoint keeps it.</summary>
internal static class PowerPointComments
{
    public static IEnumerable<string> Of(SlidePart slide, DocumentOptions limits)
    {
        var parts = slide
            .Parts.Select(pair => pair.OpenXmlPart)
            .Where(part => part.ContentType.Contains("comments+xml", StringComparison.Ordinal))
            .ToList();
        if (parts.Count == 0)
        {
            yield break;
        }

        var authors = Authors(slide, limits);
        foreach (var comment in parts.SelectMany(part => Read(part, limits).Descendants()).Where(IsComment))
        {
            var words = comment.Elements().FirstOrDefault(child => child.Name.LocalName == "text") is { } text
                ? text.Value
                : string.Join(' ', comment.Elements().Where(child => child.Name.LocalName == "txBody").SelectMany(DrawingParagraphs.Of));
            if (TextCleaner.CleanToOneLine(words) is not { Length: > 0 } line)
            {
                continue;
            }

            yield return authors.TryGetValue((string?)comment.Attribute("authorId") ?? "", out var author)
                ? $"Comment by {author}: {line}"
                : $"Comment: {line}";
        }
    }

    // Answers to a comment stand in it.
    private static bool IsComment(XElement element) => element.Name.LocalName is "cm" or "reply";

    private static Dictionary<string, string> Authors(SlidePart slide, DocumentOptions limits)
    {
        var authors = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (
            var author in slide
                .GetParentParts()
                .SelectMany(parent => parent.Parts)
                .Select(pair => pair.OpenXmlPart)
                .Where(part =>
                    part.ContentType.Contains("commentAuthors+xml", StringComparison.Ordinal)
                    || part.ContentType.Contains("authors+xml", StringComparison.Ordinal)
                )
                .Distinct()
                .SelectMany(part => Read(part, limits).Descendants())
        )
        {
            if (author.Attribute("id") is { } id && TextCleaner.CleanLine((string?)author.Attribute("name") ?? "") is { Length: > 0 } name)
            {
                authors[id.Value] = name;
            }
        }

        return authors;
    }

    private static XElement Read(OpenXmlPart part, DocumentOptions limits)
    {
        using var stream = part.GetStream(FileMode.Open, FileAccess.Read);
        return BoundedXml.ReadRoot(stream, limits);
    }
}
