using System.Xml.Linq;
using LlmOps.Engine.Chunking;

namespace LlmOps.Formats.Drawings;

/// <summary>The text of a diagram (SmartArt): that of its points, in the order in which they were written.</summary>
internal static class DiagramText
{
    public static void Write(XElement model, DocumentTextBuilder builder)
    {
        foreach (var point in model.Descendants().Where(element => element.Name.LocalName == "pt"))
        {
            // A text without words tells the reader of a slide to write some.
            if (point.Elements().Any(element => element.Name.LocalName == "prSet" && (string?)element.Attribute("phldr") is "1" or "true"))
            {
                continue;
            }

            foreach (var line in DrawingParagraphs.Of(point.Elements().FirstOrDefault(element => element.Name.LocalName == "t")))
            {
                builder.Add(BlockKind.ListItem, line);
            }
        }
    }
}
