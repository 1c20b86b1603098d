using LlmOps.Engine.Remembering;

namespace LlmOps.QueryApi.Model;

/// <summary>An answer and how it came about.</summary>
/// <param name="TurnId">The turn.</param>
/// <param name="SessionId">Its session.</param>
/// <param name="At">When it was answered.</param>
/// <param name="Question">The question.</param>
/// <param name="RewrittenQuestion">The question as searched for, where the conversation changed it.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Answered">False where the documents did not hold the answer.</param>
/// <param name="Citations">What the answer rests on.</param>
/// <param name="Usage">Tokens of the answering model and the cost of everything.</param>
/// <param name="Model">The model that answered.</param>
/// <param name="Receipt">How it came about; absent for turns of versions that kept none.</param>
public sealed record AnswerResponse(
    string TurnId,
    string SessionId,
    DateTimeOffset At,
    string Question,
    string? RewrittenQuestion,
    string Answer,
    bool Answered,
    IReadOnlyList<TurnCitation> Citations,
    UsageSummary Usage,
    string? Model,
    AnswerReceipt? Receipt
)
{
    /// <summary><c>exact</c> or <c>meaning</c> where the answer was given before; else absent.</summary>
    public string? Cached { get; init; }

    /// <summary>The response for a turn.</summary>
    public static AnswerResponse From(ConversationTurn turn) =>
        new(
            turn.TurnId,
            turn.SessionId,
            turn.At,
            turn.Question,
            turn.RewrittenQuestion,
            turn.Answer,
            turn.Answered,
            turn.Citations,
            new UsageSummary(turn.InputTokens, turn.OutputTokens, turn.CostUsd),
            turn.Model,
            turn.Receipt
        )
        {
            Cached = turn.Cached,
        };
}
