using System.Diagnostics;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Stores;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Names = LlmOps.Engine.EngineDiagnosticsNames;

namespace LlmOps.Engine.Asking;

/// <summary>Decides citations where words cannot: by the vectors of an embedding model that knows many languages, and of what is then still
/// open by a judge, where one is configured. Whatever fails, an answer goes out, and its claims stay unverified.</summary>
public sealed partial class CitationReview(
    IChatClient chat,
    IEmbeddingGenerator<string, Embedding<float>> embeddings,
    GroundedPrompt prompts,
    IOptions<RetrievalOptions> options,
    ModelNames models,
    TimeProvider time,
    ILogger<CitationReview> logger
)
{
    internal const string JudgePurpose = "judge-citations";
    internal const string ComparePurpose = "compare-citations";

    /// <summary>Characters of a claim that are kept.</summary>
    private const int MaxClaim = 400;

    private readonly RetrievalOptions _options = options.Value;
    private volatile bool _judgeTakesNoTools;

    /// <summary>What may become of an answer's undecided citations.</summary>
    internal ReviewMode ModeOf(RetrievalResult found, BudgetStanding standing) =>
        Judges(standing) ? ReviewMode.Decides
        : Compares(found) ? ReviewMode.Raises
        : ReviewMode.None;

    /// <summary>Reviews undecided claims of an answer. It throws only where the caller cancels.</summary>
    /// <param name="claims">The claims.</param>
    /// <param name="found">What the answer was made from.</param>
    /// <param name="bill">Who pays.</param>
    /// <param name="mostJudged">Claims that a judge may be asked about.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    internal async Task<ReviewResult> ReviewAsync(
        IReadOnlyList<UndecidedClaim> claims,
        RetrievalResult found,
        QuestionBill bill,
        int mostJudged,
        CancellationToken cancellationToken
    )
    {
        if (claims.Count == 0)
        {
            return ReviewResult.None;
        }

        using var activity = EngineDiagnostics.ActivitySource.StartActivity(Names.CitationReviewSpan);
        var findings = new Dictionary<UndecidedClaim, ClaimFinding>();
        string? failure = null;
        var comparable = claims.Where(claim => !claim.MayBeTurned).ToList();
        if (comparable.Count > 0 && Compares(found))
        {
            failure = await AddAsync(
                findings,
                bill,
                ComparePurpose,
                _options.CitationSimilarityTimeout,
                () =>
                {
                    var similarity = new ClaimSimilarity(embeddings, _options.CitationSimilarity);
                    var texts = ClaimSimilarity.TextsOf(comparable);
                    return (
                        new CostLine(models.Embeddings, ComparePurpose, ClaimSimilarity.Bound(texts)),
                        async limit => await similarity.CompareAsync(comparable, texts, limit)
                    );
                },
                cancellationToken
            );
        }

        var open = claims.Where(claim => !findings.ContainsKey(claim)).Take(mostJudged).ToList();
        var isJudged = open.Count > 0 && Judges(bill.Standing);
        if (isJudged)
        {
            failure =
                await AddAsync(
                    findings,
                    bill,
                    JudgePurpose,
                    _options.CitationJudgeTimeout,
                    () =>
                    {
                        var judge = new CitationJudge(chat, prompts, _options.CitationJudge!);
                        var messages = judge.Prompt(open);
                        return (
                            new CostLine(_options.CitationJudge!, JudgePurpose, CitationJudge.Bound(messages, open.Count)),
                            limit => judge.JudgeAsync(open, messages, limit)
                        );
                    },
                    cancellationToken
                ) ?? failure;
        }

        activity?.SetTag(Names.ReviewedClaims, claims.Count);
        activity?.SetTag(Names.ReviewedSupported, findings.Values.Count(finding => finding.Standing is ClaimStanding.Supported));
        activity?.SetTag(Names.ReviewedWithheld, findings.Values.Count(finding => finding.Citation is null));
        if (failure is not null)
        {
            activity?.SetTag(Names.ErrorType, failure);
        }

        return new ReviewResult(
            findings,
            new ReceiptReview(
                Compares(found) ? models.Embeddings : null,
                isJudged && !_judgeTakesNoTools ? _options.CitationJudge : null,
                isJudged && !_judgeTakesNoTools ? prompts.ClaimsVersion : null,
                [.. claims.Select(claim => Describe(claim, findings.GetValueOrDefault(claim)))],
                failure
            ),
            isJudged ? open.Count : 0
        );
    }

    private bool Judges(BudgetStanding standing) =>
        !string.IsNullOrEmpty(_options.CitationJudge) && !_judgeTakesNoTools && standing.RerankAllowed;

    private bool Compares(RetrievalResult found) => found.EmbedsManyLanguages && _options.CitationSimilarity < 1;

    /// <summary>Adds what a call finds, where it can be paid for and answers in time.</summary>
    /// <returns>Null, or why it found nothing.</returns>
    private async Task<string?> AddAsync(
        Dictionary<UndecidedClaim, ClaimFinding> findings,
        QuestionBill bill,
        string purpose,
        TimeSpan timeLimit,
        Func<(CostLine Cost, Func<CancellationToken, Task<Dictionary<UndecidedClaim, ClaimFinding>?>> Call)> prepare,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var (cost, call) = prepare();
            if (!await bill.TryHoldAsync(cost, cancellationToken))
            {
                LogNotPaid(purpose);
                return "budget";
            }

            using var measured = bill.Measure(purpose);
            var found = await PaidCall
                .RunAsync(call, _options.PaidCallLimit, time, cancellationToken)
                .WaitAsync(timeLimit, time, cancellationToken);
            if (found is null)
            {
                LogToolNotUsed(cost.Model);
                return "malformed";
            }

            foreach (var (claim, finding) in found)
            {
                findings[claim] = finding;
            }

            return null;
        }
        catch (ModelException e) when (purpose == JudgePurpose && IsAboutTools(e))
        {
            // That is a matter of settings, and the same for every answer: the answers go out as without a judge.
            _judgeTakesNoTools = true;
            LogNoTools(e, _options.CitationJudge!);
            return null;
        }
        catch (Exception e)
            when (e
                    is ModelException
                        or StoreUnavailableException
                        or UnknownPriceException
                        or TimeoutException
                        or OperationCanceledException
                && !cancellationToken.IsCancellationRequested
            )
        {
            LogFailed(e, purpose);
            return (e as ModelException)?.Code ?? (e is StoreUnavailableException or UnknownPriceException ? "budget" : "timeout");
        }
    }

    /// <summary>Bedrock: "This model doesn't support tool use." Others: "... does not support tools."</summary>
    private static bool IsAboutTools(ModelException error) =>
        error is { StatusCode: 400, IsTransient: false } && error.Message.Contains("support tool", StringComparison.OrdinalIgnoreCase);

    private static ReceiptReviewedClaim Describe(UndecidedClaim claim, ClaimFinding? finding)
    {
        var text = claim.Text.Trim();
        return new ReceiptReviewedClaim(
            claim.Citation.Index,
            text.Length > MaxClaim ? text[..MaxClaim] : text,
            finding?.Standing switch
            {
                ClaimStanding.Supported => "supported",
                ClaimStanding.Contradicted => "contradicted",
                ClaimStanding.NotStated => "not-stated",
                _ => "unverified",
            },
            finding?.By
        );
    }

    [LoggerMessage(1011, LogLevel.Warning, "The budget left no money to {Purpose}; what words cannot decide stays unverified.")]
    private partial void LogNotPaid(string purpose);

    [LoggerMessage(1012, LogLevel.Warning, "{Model} did not record its verdicts; what words cannot decide stays unverified.")]
    private partial void LogToolNotUsed(string model);

    [LoggerMessage(1013, LogLevel.Warning, "The call to {Purpose} failed; what words cannot decide stays unverified.")]
    private partial void LogFailed(Exception exception, string purpose);

    [LoggerMessage(
        1014,
        LogLevel.Error,
        "The judge of citations {Model} takes no tools; it is not asked again until the service restarts. Set Retrieval:CitationJudge to a "
            + "model that does, or remove it."
    )]
    private partial void LogNoTools(Exception exception, string model);
}
