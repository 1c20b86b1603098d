using System.Xml;
using System.Xml.Linq;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats;

/// <summary>Reads XML that may be hostile: without entities of its own, and no deeper than the limit.</summary>
internal static class BoundedXml
{
    public static XmlReader Open(Stream stream, DocumentOptions limits) =>
        XmlReader.Create(
            stream,
            new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = limits.MaxArchiveExpandedBytes,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                CloseInput = false,
            }
        );

    /// <summary>Reads a whole document.</summary>
    public static XElement ReadRoot(Stream stream, DocumentOptions limits)
    {
        using var reader = Open(stream, limits);
        reader.MoveToContent();
        return ReadElement(reader, limits);
    }

    /// <summary>Reads the element on which the reader stands with all that is in it; the reader then stands behind it.</summary>
    public static XElement ReadElement(XmlReader reader, DocumentOptions limits)
    {
        var root = Element(reader);
        var open = root;
        var depth = reader.Depth;
        if (reader.IsEmptyElement)
        {
            reader.Read();
            return root;
        }

        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (reader.Depth > limits.MaxNestingDepth)
                    {
                        throw ParsingLimits.TooLarge(
                            "The document is nested too deeply",
                            nameof(DocumentOptions.MaxNestingDepth),
                            limits.MaxNestingDepth
                        );
                    }

                    var isEmpty = reader.IsEmptyElement;
                    var element = Element(reader);
                    open.Add(element);
                    open = isEmpty ? open : element;
                    break;
                case XmlNodeType.EndElement when reader.Depth == depth:
                    reader.Read();
                    return root;
                case XmlNodeType.EndElement:
                    open = open.Parent!;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace:
                    open.Add(new XText(reader.Value));
                    break;
            }
        }

        return root;
    }

    private static XElement Element(XmlReader reader)
    {
        var element = new XElement(XName.Get(reader.LocalName, reader.NamespaceURI));
        if (reader.MoveToFirstAttribute())
        {
            do
            {
                if (reader.Prefix != "xmlns" && reader.LocalName != "xmlns")
                {
                    element.SetAttributeValue(XName.Get(reader.LocalName, reader.NamespaceURI), reader.Value);
                }
            } while (reader.MoveToNextAttribute());
            reader.MoveToElement();
        }

        return element;
    }
}
