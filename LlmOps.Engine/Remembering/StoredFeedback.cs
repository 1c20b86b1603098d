namespace LlmOps.Engine.Remembering;

/// <summary>Feedback that is durable.</summary>
/// <param name="Turn">The turn with its feedback.</param>
/// <param name="Degraded">Parts (<see cref="MemoryParts"/>) that did not take it.</param>
public sealed record StoredFeedback(ConversationTurn Turn, IReadOnlyList<string> Degraded);
