using System.Xml.Linq;
using DocumentFormat.OpenXml.Packaging;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats.Drawings;

/// <summary>Charts and diagrams that a Word document or a slide shows. Their text stands in parts of their own.</summary>
internal static class OfficeDrawing
{
    private const string RelationshipNames = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string StrictRelationshipNames = "http://purl.oclc.org/ooxml/officeDocument/relationships";

    /// <summary>Whether an element places a chart or a diagram.</summary>
    public static bool IsReference(XElement element) =>
        element.Name.LocalName switch
        {
            "chart" => element.Name.NamespaceName.EndsWith("/chart", StringComparison.Ordinal),
            "relIds" => element.Name.NamespaceName.EndsWith("/diagram", StringComparison.Ordinal),
            _ => false,
        };

    /// <summary>The text of what an element places, or null where there is none.</summary>
    /// <param name="owner">The part in which the element stands.</param>
    /// <param name="reference">An element for which <see cref="IsReference"/> holds.</param>
    /// <param name="limits">Bounds of what is read.</param>
    public static ParsedDocument? Read(OpenXmlPart owner, XElement reference, DocumentOptions limits)
    {
        var name = reference.Name.LocalName == "chart" ? "id" : "dm";
        var relation =
            (string?)reference.Attribute(XName.Get(name, RelationshipNames))
            ?? (string?)reference.Attribute(XName.Get(name, StrictRelationshipNames));
        return relation is null ? null : Read(owner, relation, limits);
    }

    /// <inheritdoc cref="Read(OpenXmlPart, XElement, DocumentOptions)"/>
    public static ParsedDocument? Read(OpenXmlPart owner, string relation, DocumentOptions limits)
    {
        if (!owner.TryGetPartById(relation, out var part) || part is not (ChartPart or DiagramDataPart))
        {
            return null;
        }

        using var stream = part.GetStream(FileMode.Open, FileAccess.Read);
        var root = BoundedXml.ReadRoot(stream, limits);
        var builder = new DocumentTextBuilder(limits.MaxTextCharacters);
        if (part is ChartPart)
        {
            new ChartText(builder, limits).Write(root);
        }
        else
        {
            DiagramText.Write(root, builder);
        }

        return builder.IsEmpty ? null : builder.Build(null, "");
    }
}
