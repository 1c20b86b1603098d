using LlmOps.Engine.Chunking;

namespace LlmOps.Formats.Html;

/// <summary>A piece of a page's text that can be seen.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text.</param>
/// <param name="Level">Heading level, or 0.</param>
/// <param name="Place">The part of the page in which it stands.</param>
/// <param name="IsMain">True inside of an element that the page names as main content.</param>
internal readonly record struct HtmlPiece(BlockKind Kind, string Text, int Level, HtmlPlace Place, bool IsMain);
