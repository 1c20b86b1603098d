using LlmOps.Engine.Remembering;

namespace LlmOps.Engine.Asking;

/// <summary>The reviews of one answer: some of its claims at a time, as the model writes.</summary>
/// <param name="review">Reviews claims.</param>
/// <param name="found">What the answer is made from.</param>
/// <param name="bill">Who pays.</param>
/// <param name="receipt">Notes how long they take.</param>
internal sealed class AnswerReview(CitationReview review, RetrievalResult found, QuestionBill bill, ReceiptWriter receipt)
{
    private readonly List<ReviewResult> _results = [];
    private int _judged;

    /// <summary>What is kept of them; null where there was nothing to review.</summary>
    public ReceiptReview? Receipt =>
        _results.Select(result => result.Receipt).OfType<ReceiptReview>().ToList() is { Count: > 0 } receipts
            ? receipts[0] with
            {
                JudgeModel = receipts.Find(one => one.JudgeModel is not null)?.JudgeModel,
                JudgePrompt = receipts.Find(one => one.JudgePrompt is not null)?.JudgePrompt,
                Claims = [.. receipts.SelectMany(one => one.Claims)],
                Failure = receipts.Find(one => one.Failure is not null)?.Failure,
            }
            : null;

    /// <summary>Reviews claims. It throws only where the caller cancels.</summary>
    /// <returns>The claims that were decided.</returns>
    public async Task<IReadOnlyDictionary<UndecidedClaim, ClaimFinding>> ReviewAsync(
        IReadOnlyList<UndecidedClaim> claims,
        CancellationToken cancellationToken
    )
    {
        receipt.End("answer");
        var result = await review.ReviewAsync(claims, found, bill, CitationJudge.MaxClaims - _judged, cancellationToken);
        receipt.End("review");

        // A judge that failed once is not waited for again in this answer.
        _judged += result.Receipt?.Failure is null ? result.Judged : CitationJudge.MaxClaims;
        _results.Add(result);
        return result.Findings;
    }
}
