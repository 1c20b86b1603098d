using LlmOps.Engine.Text;

namespace LlmOps.Engine.Chunking;

/// <summary>The smallest piece that is not cut: a sentence, a list item, a table row, a line of code.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Tokens">Tokens from its start to the start of the next one.</param>
/// <param name="EndsBlock">True where a block ends with it.</param>
/// <param name="GoesOn">True where the next unit goes on with what this one is part of: a table, a list, a listing, a sentence.</param>
internal readonly record struct Unit(TextSpan Span, int Tokens, bool EndsBlock, bool GoesOn);
