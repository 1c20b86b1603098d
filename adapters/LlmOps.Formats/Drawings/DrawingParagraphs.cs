using System.Text;
using System.Xml.Linq;
using LlmOps.Engine.Text;

namespace LlmOps.Formats.Drawings;

/// <summary>Paragraphs of DrawingML, the text of everything drawn.</summary>
internal static class DrawingParagraphs
{
    /// <summary>The text of each paragraph in an element, on one line; empty ones are left out.</summary>
    public static IEnumerable<string> Of(XElement? element)
    {
        foreach (var paragraph in element?.Descendants().Where(inner => inner.Name.LocalName == "p") ?? [])
        {
            var text = new StringBuilder();
            foreach (var inner in paragraph.Descendants())
            {
                text.Append(
                    inner.Name.LocalName switch
                    {
                        "t" => inner.Value,
                        "br" => " ",
                        _ => "",
                    }
                );
            }

            if (TextCleaner.CleanLine(text.ToString()) is { Length: > 0 } line)
            {
                yield return line;
            }
        }
    }
}
