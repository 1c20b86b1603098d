namespace LlmOps.Engine.Remembering;

/// <summary>A session's last turns.</summary>
/// <param name="Turns">The turns, in order.</param>
/// <param name="Tier">The tier that gave them.</param>
/// <param name="Degraded">Parts (<see cref="MemoryParts"/>) that were asked and did not answer.</param>
public sealed record LoadedHistory(IReadOnlyList<ConversationTurn> Turns, MemoryTier Tier, IReadOnlyList<string> Degraded)
{
    /// <summary>The history of a session that has just begun.</summary>
    public static LoadedHistory None { get; } = new([], MemoryTier.None, []);
}
