namespace LlmOps.Engine.Chunking;

/// <summary>A document as text. Every offset in the system counts UTF-16 code units of <see cref="Text"/>.</summary>
/// <param name="Title">The title found in the document, or null.</param>
/// <param name="Text">The source text. For plain text and Markdown it is the decoded content itself, unchanged; for other formats what their parser extracted and cleaned.</param>
/// <param name="Blocks">The stretches of the text that carry content, in order, without overlap. What no block covers (navigation, page numbers, markup) is never indexed.</param>
public sealed record ParsedDocument(string? Title, string Text, IReadOnlyList<DocumentBlock> Blocks);
