using LlmOps.Engine.Budgets;
using LlmOps.Engine.Remembering;

namespace LlmOps.Engine.Asking;

/// <summary>What happens while a question is answered, in order: one <see cref="Retrieved"/>, any number of <see cref="TextDelta"/> and
/// <see cref="Cited"/>, one <see cref="Completed"/>.</summary>
public abstract record AnswerEvent
{
    private AnswerEvent() { }

    /// <summary>The passages are chosen.</summary>
    /// <param name="Result">The passages and how each leg went.</param>
    /// <param name="RewrittenQuestion">The question as searched for, or null where it was not rewritten.</param>
    public sealed record Retrieved(RetrievalResult Result, string? RewrittenQuestion) : AnswerEvent
    {
        /// <summary>Budgets of which little is left.</summary>
        public IReadOnlyList<CapStanding> BudgetWarnings { get; init; } = [];
    }

    /// <summary>A piece of the answer.</summary>
    /// <param name="Text">The piece.</param>
    public sealed record TextDelta(string Text) : AnswerEvent;

    /// <summary>A citation that was checked.</summary>
    /// <param name="Citation">The citation.</param>
    public sealed record Cited(TurnCitation Citation) : AnswerEvent;

    /// <summary>The turn is complete and durably stored.</summary>
    /// <param name="Turn">The turn.</param>
    /// <param name="Degraded">Parts that were missing.</param>
    /// <param name="Result">The passages the answer was made from.</param>
    public sealed record Completed(ConversationTurn Turn, IReadOnlyList<string> Degraded, RetrievalResult Result) : AnswerEvent;
}
