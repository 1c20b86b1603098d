using LlmOps.Engine.Asking;

namespace LlmOps.QueryApi.Model;

/// <summary>The first event of a streamed answer.</summary>
/// <param name="SessionId">The conversation.</param>
/// <param name="RewrittenQuestion">The question as searched for, where the conversation changed it.</param>
/// <param name="Passages">What the model is given.</param>
/// <param name="Legs">How each leg of the retrieval went.</param>
/// <param name="Degraded">Parts that were missing.</param>
public sealed record RetrievalEvent(
    string SessionId,
    string? RewrittenQuestion,
    IReadOnlyList<PassageSummary> Passages,
    IReadOnlyList<RetrievalLeg> Legs,
    IReadOnlyList<string> Degraded
);
