namespace LlmOps.Engine.Extraction;

/// <summary>One sentence of a chunk.</summary>
/// <param name="Tokens">Its words and punctuation.</param>
/// <param name="IsTitle">True where capitals say nothing: headings and titles.</param>
/// <param name="Record">The line where it is a record of <c>name: value</c> pairs, else null.</param>
internal sealed record ChunkSentence(List<Token> Tokens, bool IsTitle, string? Record);
