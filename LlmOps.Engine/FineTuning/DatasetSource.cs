namespace LlmOps.Engine.FineTuning;

/// <summary>Where one line of a dataset comes from: what has to be looked for when a session is erased or a document deleted.</summary>
/// <param name="Part"><c>train</c>, <c>validation</c> or <c>heldout</c>.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="TenantId">The tenant.</param>
/// <param name="SessionId">The session.</param>
/// <param name="TurnId">The turn.</param>
/// <param name="Sequence">The turn's place in its session.</param>
/// <param name="Documents">The documents whose text the line holds.</param>
internal sealed record DatasetSource(
    string Part,
    int Line,
    string TenantId,
    string SessionId,
    string TurnId,
    long Sequence,
    IReadOnlyList<string> Documents
);
