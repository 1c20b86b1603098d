namespace LlmOps.Engine.FineTuning;

/// <summary>The replies to some of the questions of a comparison, as they are stored.</summary>
/// <param name="Day">The UTC day whose budget pays for them.</param>
/// <param name="Asking">The reply that is being asked for; null: none.</param>
/// <param name="Replies">The replies so far, in the order in which they came.</param>
/// <param name="Refusals">How often a model refused or did not answer. Each time the money was given back, and the next reservation needs
/// an id of its own: the ledger does not make one again that was released.</param>
internal sealed record GateBatch(DateOnly Day, string? Asking, IReadOnlyList<GateReply> Replies, int Refusals = 0);
