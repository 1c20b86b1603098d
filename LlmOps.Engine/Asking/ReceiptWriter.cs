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

    /// <summary>A stage ends where the next begins.</summary>
    public void End(string stage)
    {
        _stages.Add(new ReceiptStage(stage, Math.Round(time.GetElapsedTime(_stageBegan).TotalMilliseconds, 3)));
        _stageBegan = time.GetTimestamp();
    }

    /// <summary>The receipt.</summary>
    public AnswerReceipt Write(
        RetrievalResult found,
        AnswerStream answer,
        QuestionBill bill,
        ChatFinishReason? finish,
        IEnumerable<string> degraded
    ) =>
        new(
            GroundedPrompt.Default.AnswerVersion,
            Messages is null ? null : Hash(Messages),
            [.. found.Candidates.Select(candidate => Candidate(candidate, found.Passages.Count))],
            [.. found.Legs.Select(leg => new ReceiptLeg(leg.Name, leg.Candidates, Math.Round(leg.Milliseconds, 3), leg.Failure))],
            [
                .. answer.Withheld.Select(withheld =>
                    withheld with
                    {
                        Claim = withheld.Claim.Length > MaxClaim ? withheld.Claim[..MaxClaim] : withheld.Claim,
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
            finish?.Value
        );

    private static ReceiptCandidate Candidate(FoundCandidate candidate, int passages)
    {
        var isIn = candidate.Passage <= passages;
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
        );
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
