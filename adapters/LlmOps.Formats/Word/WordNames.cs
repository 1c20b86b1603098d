using System.Xml.Linq;

namespace LlmOps.Formats.Word;

/// <summary>Names of WordprocessingML in its two forms, as Word writes it and as the strict standard has it.</summary>
internal static class WordNames
{
    private const string Word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    private const string StrictWord = "http://purl.oclc.org/ooxml/wordprocessingml/main";
    private const string Math = "http://schemas.openxmlformats.org/officeDocument/2006/math";
    private const string StrictMath = "http://purl.oclc.org/ooxml/officeDocument/math";
    private const string Compatibility = "http://schemas.openxmlformats.org/markup-compatibility/2006";

    public static bool IsWord(string namespaceName) => namespaceName is Word or StrictWord;

    public static bool IsMath(string namespaceName) => namespaceName is Math or StrictMath;

    /// <summary>The local name of an element of WordprocessingML; <c>m:…</c> for mathematics, <c>mc:…</c> for compatibility, and
    /// <c>other</c>.</summary>
    public static string NameOf(XElement element) => NameOf(element.Name.NamespaceName, element.Name.LocalName);

    /// <inheritdoc cref="NameOf(XElement)"/>
    public static string NameOf(string namespaceName, string localName) =>
        IsWord(namespaceName) ? localName
        : IsMath(namespaceName) ? $"m:{localName}"
        : namespaceName == Compatibility ? $"mc:{localName}"
        : "other";

    /// <summary>The first child of WordprocessingML with a name.</summary>
    public static XElement? Child(this XElement? element, string name) =>
        element
            ?.Elements()
            .FirstOrDefault(child =>
                child.Name.LocalName == name && (IsWord(child.Name.NamespaceName) || IsMath(child.Name.NamespaceName))
            );

    /// <summary>The value of the attribute <c>val</c> or another one of the same vocabulary.</summary>
    public static string? Value(this XElement? element, string name = "val") =>
        element?.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName == name)?.Value;

    /// <summary>Whether a property that is on or off is on.</summary>
    public static bool? IsOn(this XElement? property) => property is null ? null : property.Value("val") is not ("0" or "false" or "off");

    public static int? Number(this XElement? element, string name = "val") =>
        int.TryParse(element.Value(name), out var number) ? number : null;
}
