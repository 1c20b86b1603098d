namespace LlmOps.Engine.Knowledge;

/// <summary>A thing that documents speak of.</summary>
/// <param name="Key">What makes two mentions the same thing: the name in lower case, without legal form, articles and punctuation.</param>
/// <param name="Name">The name as most often written.</param>
/// <param name="Kind">One of <c>organization</c>, <c>person</c>, <c>place</c>, <c>product</c>, <c>date</c>, <c>term</c>.</param>
public sealed record Entity(string Key, string Name, string Kind);
