namespace LlmOps.Engine.Chunking;

/// <summary>A stretch of a document's text that reads as one piece: a heading, a paragraph, a list item, a table row, a code
/// block.</summary>
/// <param name="Kind">What the stretch is.</param>
/// <param name="Start">Offset of its first character in <see cref="ParsedDocument.Text"/>, in UTF-16 code units.</param>
/// <param name="End">Offset behind its last character.</param>
/// <param name="Level">Heading level 1 to 6, else 0.</param>
public readonly record struct DocumentBlock(BlockKind Kind, int Start, int End, int Level = 0);
