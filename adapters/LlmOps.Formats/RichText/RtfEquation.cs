using System.Collections.Frozen;
using System.Xml.Linq;

namespace LlmOps.Formats.RichText;

/// <summary>Builds the tree of an equation as Word keeps it: RTF has a group for each of its elements, named like it behind an m.</summary>
internal static class RtfEquation
{
    private static readonly XNamespace s_math = "http://schemas.openxmlformats.org/officeDocument/2006/math";

    private static readonly FrozenSet<string> s_parts = (
        "mr mf mfPr mnum mden msSup msSub msSubSup msPre me msup msub mrad mradPr mdeg mnary mnaryPr mchr md mdPr mbegChr mendChr msepChr "
        + "mfunc mfName mlimLow mlimUpp mlim mm mmr meqArr macc maccPr mbar mbox mborderBox mgroupChr mphant moMath mctrlPr mrPr "
        + "mmPr meqArrPr mfuncPr mlimLowPr mlimUppPr msSupPr msSubPr msSubSupPr msPrePr mbarPr mboxPr mborderBoxPr mgroupChrPr mphantPr"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    public static XElement Begin() => new(s_math + "oMath");

    /// <summary>Opens a part of an equation, or null where a control word names none.</summary>
    public static XElement? Part(XElement equation, string word)
    {
        if (!s_parts.Contains(word))
        {
            return null;
        }

        var part = new XElement(s_math + word[1..]);
        equation.Add(part);
        return part;
    }

    public static void Append(XElement part, string text)
    {
        // What stands in a property is its value.
        if (part.Parent?.Name.LocalName.EndsWith("Pr", StringComparison.Ordinal) is true)
        {
            part.SetAttributeValue("val", (string?)part.Attribute("val") + text.Trim());
        }
        else if (!part.Name.LocalName.EndsWith("Pr", StringComparison.Ordinal))
        {
            part.Add(new XElement(s_math + "t", text));
        }
    }
}
