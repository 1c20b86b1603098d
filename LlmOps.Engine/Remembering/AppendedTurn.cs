namespace LlmOps.Engine.Remembering;

/// <summary>A turn that is durable.</summary>
/// <param name="Turn">The turn with its sequence, as it was first written.</param>
/// <param name="Degraded">Parts (<see cref="MemoryParts"/>) that did not take it.</param>
public sealed record AppendedTurn(ConversationTurn Turn, IReadOnlyList<string> Degraded);
