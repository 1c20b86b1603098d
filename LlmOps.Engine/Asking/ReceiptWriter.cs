using System.Security.Cryptography;
using System.Text;
using LlmOps.Engine.Remembering;
using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Asking;

/// <summary>Notes how an answer comes about, for its <see cref="AnswerReceipt"/>.</summary>
internal sealed class ReceiptWriter(TimeProvider time)
{
    /// <summary>Characters of a claim that are kept.</summary>
    private const int MaxClaim = 400;

    private readonly List<ReceiptStage> _stages = [];
    private long _stageBegan = time.GetTimestamp();

    /// <summary>The messages that the model is asked with; null: it is not asked.</summary>
    public IEnumerable<ChatMessage>? Messages { get; set; }

    /// <summary>A stage ends where the next begins; what it takes up again is added to it.</summary>
    public void End(string stage)
    {
        var elapsed = time.GetElapsedTime(_stageBegan).TotalMilliseconds;
        var at = _stages.FindIndex(known => known.Name == stage);
        if (at < 0)
        {
            _stages.Add(new ReceiptStage(stage, Math.Round(elapsed, 3)));
        }
        else
        {
            _stages[at] = new ReceiptStage(stage, Math.Round(_stages[at].Milliseconds + elapsed, 3));
        }

        _stageBegan = time.GetTimestamp();
    }

    /// <summary>The receipt of an answer that a model was asked for.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="promptVersion">Version of the instructions.</param>
    /// <param name="withheld">Citations that did not go out.</param>
    /// <param name="bill">What was used.</param>
    /// <param name="finish">Why the model ended.</param>
    /// <param name="degraded">Parts that were missing.</param>
    public AnswerReceipt Write(
        RetrievalResult found,
        string promptVersion,
        IReadOnlyList<WithheldCitation> withheld,
        QuestionBill bill,
        string? finish,
        IEnumerable<string> degraded
    ) => Write(found, promptVersion, Messages is null ? null : Hash(Messages), withheld, bill, finish, degraded);

    /// <summary>The receipt of an answer that is given again.</summary>
    public AnswerReceipt Write(RetrievalResult found, CachedAnswer cached, QuestionBill bill, IEnumerable<string> degraded) =>
        Write(found, cached.Prompt ?? GroundedPrompt.Default.AnswerVersion, cached.PromptHash, [], bill, cached.FinishReason, degraded);

    private AnswerReceipt Write(
        RetrievalResult found,
        string promptVersion,
        string? promptHash,
        IReadOnlyList<WithheldCitation> withheld,
        QuestionBill bill,
        string? finish,
        IEnumerable<string> degraded
    ) =>
        new(
            promptVersion,
            promptHash,
            [.. found.Candidates.Select(candidate => Candidate(candidate, found.Passages))],
            [.. found.Legs.Select(leg => new ReceiptLeg(leg.Name, leg.Candidates, Math.Round(leg.Milliseconds, 3), leg.Failure))],
            [
                .. withheld.Select(citation =>
                    citation with
                    {
                        Claim = citation.Claim.Length > MaxClaim ? citation.Claim[..MaxClaim] : citation.Claim,
                    }
                ),
            ],
            [.. _stages],
            [
                .. bill.Costs.Select(entry => new ReceiptCost(
                    entry.Line.Model,
                    entry.Line.Purpose,
                    entry.Line.Calls,
                    entry.Line.Usage.InputTokens,
                    entry.Line.Usage.CacheReadTokens,
                    entry.Line.Usage.CacheWrite5mTokens,
                    entry.Line.Usage.CacheWrite1hTokens,
                    entry.Line.Usage.OutputTokens,
                    entry.Line.Usage.EmbeddingTokens,
                    entry.Line.Usage.RerankUnits,
                    entry.CostUsd
                )),
            ],
            [.. degraded.Distinct(StringComparer.Ordinal)],
            bill.Standing.Level.ToString(),
            finish
        );

    private static ReceiptCandidate Candidate(FoundCandidate candidate, IReadOnlyList<Passage> passages)
    {
        var isIn = candidate.Passage <= passages.Count;
        var shown = isIn ? passages[candidate.Passage!.Value - 1].Chunk : null;
        return new ReceiptCandidate(
            candidate.DocumentId,
            candidate.ChunkId,
            candidate.Legs.ToDictionary(
                leg => leg.Key,
                leg => new ReceiptRank(leg.Value.Rank, Math.Round(leg.Value.Score, 6)),
                StringComparer.Ordinal
            ),
            Math.Round(candidate.FusedScore, 6),
            candidate.RerankScore is { } score ? Math.Round(score, 6) : null,
            Math.Round(candidate.Score, 6),
            isIn ? candidate.Passage : null,
            isIn ? null
                : candidate.Passage is not null ? "budget"
                : candidate.Repeats ? "repeats"
                : "below-cut"
        )
        {
            Start = shown?.Start,
            End = shown?.End,
        };
    }

    private static string Hash(IEnumerable<ChatMessage> messages)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var message in messages)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{message.Role.Value}\n{message.Text}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
