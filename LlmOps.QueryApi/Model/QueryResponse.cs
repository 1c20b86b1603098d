using LlmOps.Engine.Remembering;

namespace LlmOps.QueryApi.Model;

/// <summary>An answer.</summary>
/// <param name="TurnId">Id of this question and answer; it is durably stored.</param>
/// <param name="SessionId">The conversation.</param>
/// <param name="Question">The question as asked.</param>
/// <param name="RewrittenQuestion">The question as searched for, where the conversation changed it.</param>
/// <param name="Answer">The answer; numbers in square brackets refer to <paramref name="Citations"/>.</param>
/// <param name="Answered">False where the documents do not hold the answer.</param>
/// <param name="Citations">What the answer rests on, each checked against its source.</param>
/// <param name="WithheldCitations">How many citations were withheld because their passage contradicts the answer or does not speak of
/// it.</param>
/// <param name="Passages">What the model was given.</param>
/// <param name="Degraded">Parts that were missing, such as <c>retrieval:graph</c>; empty when all is well.</param>
/// <param name="Usage">Tokens and cost.</param>
/// <param name="Model">The model that answered.</param>
/// <param name="At">When.</param>
public sealed record QueryResponse(
    string TurnId,
    string SessionId,
    string Question,
    string? RewrittenQuestion,
    string Answer,
    bool Answered,
    IReadOnlyList<TurnCitation> Citations,
    int WithheldCitations,
    IReadOnlyList<PassageSummary> Passages,
    IReadOnlyList<string> Degraded,
    UsageSummary Usage,
    string? Model,
    DateTimeOffset At
)
{
    /// <summary><c>exact</c> or <c>meaning</c> where the answer was given before, to the same question or to one of the same meaning;
    /// else absent.</summary>
    public string? Cached { get; init; }
}
