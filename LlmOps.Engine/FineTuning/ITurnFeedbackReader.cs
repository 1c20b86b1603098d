using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.FineTuning;

/// <summary>Finds what a person said of a turn.</summary>
internal interface ITurnFeedbackReader
{
    /// <summary>The feedback on a turn; null: none.</summary>
    Task<TurnFeedback?> FindAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken);
}
