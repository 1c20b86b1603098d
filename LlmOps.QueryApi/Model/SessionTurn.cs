using LlmOps.Engine.Remembering;

namespace LlmOps.QueryApi.Model;

/// <summary>One question and its answer.</summary>
/// <param name="TurnId">Its id.</param>
/// <param name="Question">The question.</param>
/// <param name="RewrittenQuestion">The question as searched for, where the conversation changed it.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Answered">False where the documents did not hold the answer.</param>
/// <param name="Citations">What the answer rests on.</param>
/// <param name="WithheldCitations">How many citations were withheld.</param>
/// <param name="Usage">Tokens and cost.</param>
/// <param name="Model">The model.</param>
/// <param name="At">When.</param>
/// <param name="Feedback">What a reader said about it, or null.</param>
public sealed record SessionTurn(
    string TurnId,
    string Question,
    string? RewrittenQuestion,
    string Answer,
    bool Answered,
    IReadOnlyList<TurnCitation> Citations,
    int WithheldCitations,
    UsageSummary Usage,
    string? Model,
    DateTimeOffset At,
    TurnFeedback? Feedback
)
{
    /// <summary><c>exact</c> or <c>meaning</c> where the answer was given before; else absent.</summary>
    public string? Cached { get; init; }

    /// <summary>Shows a turn.</summary>
    public static SessionTurn From(ConversationTurn turn) =>
        new(
            turn.TurnId,
            turn.Question,
            turn.RewrittenQuestion,
            turn.Answer,
            turn.Answered,
            turn.Citations,
            turn.WithheldCitations,
            new UsageSummary(turn.InputTokens, turn.OutputTokens, turn.CostUsd),
            turn.Model,
            turn.At,
            turn.Feedback
        )
        {
            Cached = turn.Cached,
        };
}
