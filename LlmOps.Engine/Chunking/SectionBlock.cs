using LlmOps.Engine.Text;

namespace LlmOps.Engine.Chunking;

/// <summary>A content block of a section.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Span">Where it stands.</param>
/// <param name="Gaps">How many stretches of unindexed words stand before it in the document. Two blocks may share a chunk only where the
/// count is the same.</param>
internal readonly record struct SectionBlock(BlockKind Kind, TextSpan Span, int Gaps);
