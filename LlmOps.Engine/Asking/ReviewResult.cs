using LlmOps.Engine.Remembering;

namespace LlmOps.Engine.Asking;

/// <summary>What a review of undecided claims came to.</summary>
/// <param name="Findings">The claims that were decided; the others stay unverified.</param>
/// <param name="Receipt">What is kept of it; null where there was nothing to review.</param>
/// <param name="Judged">Claims that a judge was asked about.</param>
internal sealed record ReviewResult(IReadOnlyDictionary<UndecidedClaim, ClaimFinding> Findings, ReceiptReview? Receipt, int Judged = 0)
{
    /// <summary>Under this name an answer tells that a review failed.</summary>
    public const string Part = "citations";

    /// <summary>Nothing was reviewed.</summary>
    public static ReviewResult None { get; } = new(new Dictionary<UndecidedClaim, ClaimFinding>(), null);
}
