namespace LlmOps.Benchmarks.Citations;

/// <summary>A claim and the passage that it cites.</summary>
/// <param name="Language">Language of the passage.</param>
/// <param name="Passage">The passage's text.</param>
/// <param name="Claim">The claim.</param>
/// <param name="Kind">How the claim came of the passage: <c>quote</c>, <c>value</c>, <c>paraphrase</c>, <c>translation</c>; or how it
/// departs from it: <c>number</c>, <c>name</c>, <c>negation</c> and others.</param>
/// <param name="ClaimLanguage">Language of the claim.</param>
/// <param name="IsSupported">Whether the passage says what the claim says.</param>
public sealed record ClaimPair(string Language, string Passage, string Claim, string Kind, string ClaimLanguage, bool IsSupported);
