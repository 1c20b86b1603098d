namespace LlmOps.LocalBedrock.Models.Text;

/// <summary>Where a sentence stands in its text, without list marker.</summary>
internal readonly record struct SentenceSpan(int Start, int End, bool IsHeading, bool IsListItem, bool IsRow);
