namespace LlmOps.Engine.Chunking;

/// <summary>The content under one heading.</summary>
/// <param name="Headings">Headings above the content, outermost first, the title left out.</param>
/// <param name="Blocks">Content blocks in order; never empty.</param>
internal sealed record Section(IReadOnlyList<SectionHeading> Headings, IReadOnlyList<SectionBlock> Blocks);
