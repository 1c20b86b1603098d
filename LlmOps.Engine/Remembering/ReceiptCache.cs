namespace LlmOps.Engine.Remembering;

/// <summary>What the cache of answers had to do with an answer.</summary>
/// <param name="Result"><c>exact</c> or <c>meaning</c>: the answer is a cached one; <c>none</c>: there was none; <c>changed</c>: there
/// was one, and what it rests on has changed; <c>off</c>: it was not looked for.</param>
/// <param name="Similarity">How alike the two questions are, for <c>meaning</c>.</param>
/// <param name="AnsweredAt">When the cached answer was made.</param>
/// <param name="SavedUsd">What it cost then, less what giving it again cost, US dollars.</param>
public sealed record ReceiptCache(string Result, double? Similarity, DateTimeOffset? AnsweredAt, decimal? SavedUsd);
