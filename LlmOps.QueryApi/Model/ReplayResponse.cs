using LlmOps.Engine.Asking;
using LlmOps.Engine.Remembering;

namespace LlmOps.QueryApi.Model;

/// <summary>A question answered again beside its answer of then.</summary>
/// <param name="TurnId">The turn of then; the replay has none.</param>
/// <param name="Question">The question.</param>
/// <param name="RewrittenQuestion">The question as searched for, both times, where the conversation changed it.</param>
/// <param name="Before">The answer of then.</param>
/// <param name="After">The answer of now.</param>
/// <param name="Moved">Passages that went into one of the prompts alone, or in another place.</param>
/// <param name="CostDifferenceUsd">What the replay cost more than the answer of then, US dollars.</param>
/// <param name="Receipt">How the answer of now came about.</param>
public sealed record ReplayResponse(
    string TurnId,
    string Question,
    string? RewrittenQuestion,
    ReplaySide Before,
    ReplaySide After,
    IReadOnlyList<MovedPassage> Moved,
    decimal CostDifferenceUsd,
    AnswerReceipt Receipt
)
{
    /// <summary>Puts both side by side.</summary>
    public static ReplayResponse From(ConversationTurn turn, ReplayedAnswer replayed)
    {
        var (before, after) = (Numbers(turn.Receipt), Numbers(replayed.Receipt));
        return new ReplayResponse(
            turn.TurnId,
            turn.Question,
            turn.RewrittenQuestion,
            new ReplaySide(
                turn.Answer,
                turn.Answered,
                turn.Citations,
                turn.Model,
                turn.Prompt,
                new UsageSummary(turn.InputTokens, turn.OutputTokens, turn.CostUsd)
            ),
            new ReplaySide(
                replayed.Answer,
                replayed.Answered,
                replayed.Citations,
                replayed.Model,
                replayed.Receipt.PromptVersion,
                new UsageSummary(replayed.InputTokens, replayed.OutputTokens, replayed.CostUsd)
            ),
            [
                .. before
                    .Keys.Union(after.Keys)
                    .Select(passage => new MovedPassage(passage.Document, passage.Chunk, Of(before, passage), Of(after, passage)))
                    .Where(moved => moved.Before != moved.After)
                    .OrderBy(moved => moved.After ?? int.MaxValue)
                    .ThenBy(moved => moved.Before),
            ],
            replayed.CostUsd - turn.CostUsd,
            replayed.Receipt
        );

        static Dictionary<(string Document, string Chunk), int> Numbers(AnswerReceipt? receipt) =>
            (receipt?.Candidates ?? [])
                .Where(candidate => candidate.Passage is not null)
                .ToDictionary(candidate => (candidate.DocumentId, candidate.ChunkId), candidate => candidate.Passage!.Value);

        static int? Of(Dictionary<(string Document, string Chunk), int> numbers, (string Document, string Chunk) passage) =>
            numbers.TryGetValue(passage, out var number) ? number : null;
    }
}
