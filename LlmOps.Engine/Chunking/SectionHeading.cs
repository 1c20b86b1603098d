namespace LlmOps.Engine.Chunking;

/// <summary>A heading as it stands above a section.</summary>
/// <param name="Text">The cleaned text.</param>
/// <param name="Level">1 to 6.</param>
/// <param name="Start">Where it stands in the source text.</param>
/// <param name="Gaps">How many stretches of unindexed words stand before it.</param>
internal sealed record SectionHeading(string Text, int Level, int Start, int Gaps);
