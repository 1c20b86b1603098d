using System.Text;
using System.Xml.Linq;

namespace LlmOps.Formats.Word;

/// <summary>What a paragraph says, and what hangs on it.</summary>
internal sealed class WordParagraph
{
    public StringBuilder Text { get; } = new();

    /// <summary>Contents of the text boxes that are anchored in it, and references to the charts and diagrams that are.</summary>
    public List<XElement> Boxes { get; } = [];

    /// <summary>Foot- and endnotes that it refers to: the mark it shows, the kind and the id.</summary>
    public List<(string Mark, bool IsEndnote, string Id)> Notes { get; } = [];

    /// <summary>Comments that it refers to.</summary>
    public List<string> Comments { get; } = [];

    public string? StyleId { get; set; }

    public int? OutlineLevel { get; set; }

    public (int NumberId, int Level)? Numbering { get; set; }

    /// <summary>True where all of its visible text is bold.</summary>
    public bool IsBold { get; set; } = true;

    /// <summary>True where a tracked change deleted its end, so that the next paragraph goes on with it.</summary>
    public bool IsEndDeleted { get; set; }

    /// <summary>True where a field counts the pages in it.</summary>
    public bool HasPageNumber { get; set; }
}
