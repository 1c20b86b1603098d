namespace LlmOps.Engine.Chunking;

/// <summary>Text that a reader left out on purpose.</summary>
/// <param name="Kind">What it was, as a stable code: <c>navigation</c>, <c>hidden</c>, <c>running-line</c>, …</param>
/// <param name="Count">How many pieces.</param>
/// <param name="Characters">How many characters (UTF-16 code units) they held.</param>
public sealed record LeftOutText(string Kind, int Count, long Characters);
