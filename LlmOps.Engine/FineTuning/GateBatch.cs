namespace LlmOps.Engine.FineTuning;

/// <summary>The replies to some of the questions of a comparison, as they are stored.</summary>
/// <param name="Day">The UTC day whose budget pays for them.</param>
/// <param name="Asking">The reply that is being asked for; null: none.</param>
/// <param name="Replies">The replies so far, in the order in which they came.</param>
internal sealed record GateBatch(DateOnly Day, string? Asking, IReadOnlyList<GateReply> Replies);
