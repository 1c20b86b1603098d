using System.Xml.Linq;
using AngleSharp.Dom;
using LlmOps.Formats.Equations;

namespace LlmOps.Formats.Html;

/// <summary>Equations of a page, written on one line.</summary>
internal static class HtmlEquation
{
    public static string TextOf(IElement equation) => MathMlText.Of(Convert(equation));

    private static XElement Convert(IElement element)
    {
        // A page may hold any name, XML not.
        var name = element.LocalName.ToLowerInvariant();
        var converted = new XElement(name.All(character => char.IsAsciiLetter(character) || character == '-') ? name : "mrow");
        foreach (var attribute in (string[])["open", "close", "separators"])
        {
            converted.SetAttributeValue(attribute, element.GetAttribute(attribute));
        }

        foreach (var child in element.ChildNodes)
        {
            switch (child)
            {
                case IText words:
                    converted.Add(new XText(words.Data));
                    break;
                case IElement inner:
                    converted.Add(Convert(inner));
                    break;
            }
        }

        return converted;
    }
}
