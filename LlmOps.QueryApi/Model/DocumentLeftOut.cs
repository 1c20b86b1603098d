namespace LlmOps.QueryApi.Model;

/// <summary>Text that a document's reader left out on purpose.</summary>
/// <param name="Kind">What it was: <c>navigation</c>, <c>hidden</c>, <c>running-line</c>, …</param>
/// <param name="Count">How many pieces.</param>
/// <param name="Characters">How many characters they held.</param>
public sealed record DocumentLeftOut(string Kind, int Count, long Characters);
