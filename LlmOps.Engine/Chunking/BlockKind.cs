namespace LlmOps.Engine.Chunking;

/// <summary>What a <see cref="DocumentBlock"/> is.</summary>
public enum BlockKind
{
    /// <summary>Running text.</summary>
    Paragraph,

    /// <summary>A heading; it names what follows until the next heading of its level or above.</summary>
    Heading,

    /// <summary>One item of a list.</summary>
    ListItem,

    /// <summary>One row of a table, or one record of a CSV or JSON file.</summary>
    TableRow,

    /// <summary>Program text; sentence rules do not apply.</summary>
    Code,
}
