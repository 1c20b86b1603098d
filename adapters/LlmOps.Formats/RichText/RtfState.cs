using System.Text;
using System.Xml.Linq;

namespace LlmOps.Formats.RichText;

/// <summary>What holds until the end of a group of RTF.</summary>
internal record struct RtfState()
{
    /// <summary>True in a part without text of the document.</summary>
    public bool IsSkipped { get; set; }

    /// <summary>True in a part that readers skip unless they know it.</summary>
    public bool IsIgnorable { get; set; }

    public bool IsFontTable { get; set; }

    public bool IsHidden { get; set; }

    public bool IsDeleted { get; set; }

    public bool InTable { get; set; }

    /// <summary>Level of the paragraph's heading, or 0.</summary>
    public int Level { get; set; }

    /// <summary>How many characters behind a character of Unicode stand for it.</summary>
    public int UnicodeFallback { get; set; } = 1;

    /// <summary>Number of the font, or null for the document's own.</summary>
    public int? Font { get; set; }

    public RtfPart Part { get; set; }

    /// <summary>Where the text of a part is collected, or null in paragraphs.</summary>
    public StringBuilder? Sink { get; set; }

    /// <summary>The part of an equation that is open.</summary>
    public XElement? Equation { get; set; }
}
