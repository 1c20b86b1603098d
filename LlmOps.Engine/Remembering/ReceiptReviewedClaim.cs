namespace LlmOps.Engine.Remembering;

/// <summary>A claim that words could not decide.</summary>
/// <param name="Passage">The number of the passage that it cites.</param>
/// <param name="Claim">The statement.</param>
/// <param name="Result"><c>supported</c>, <c>contradicted</c>, <c>not-stated</c> or <c>unverified</c>.</param>
/// <param name="By"><c>similarity</c> or <c>judge</c>; null where neither decided.</param>
public sealed record ReceiptReviewedClaim(int Passage, string Claim, string Result, string? By);
