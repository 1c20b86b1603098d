namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>A passage of the prompt.</summary>
/// <param name="Index">The number by which it is cited.</param>
/// <param name="Title">The document's title, or an empty string.</param>
/// <param name="Section">The headings above it, or an empty string.</param>
/// <param name="Text">Its text with XML escapes undone.</param>
internal sealed record Passage(int Index, string Title, string Section, string Text);
