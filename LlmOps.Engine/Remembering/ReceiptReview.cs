namespace LlmOps.Engine.Remembering;

/// <summary>How the citations of an answer were decided that words could not decide.</summary>
/// <param name="EmbeddingModel">The model that compared them with their passages; null: none did.</param>
/// <param name="JudgeModel">The model that judged what was still open; null: none did.</param>
/// <param name="JudgePrompt">Version of its instructions.</param>
/// <param name="Claims">The claims.</param>
/// <param name="Failure">Why some were not decided: <c>budget</c>, <c>timeout</c>, <c>malformed</c>, or the provider's code; null where
/// nothing failed.</param>
public sealed record ReceiptReview(
    string? EmbeddingModel,
    string? JudgeModel,
    string? JudgePrompt,
    IReadOnlyList<ReceiptReviewedClaim> Claims,
    string? Failure
);
