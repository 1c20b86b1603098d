namespace LlmOps.Engine.Remembering;

/// <summary>What the three tiers answered when they were asked for one session.</summary>
internal readonly record struct TierAnswers(
    TierOutcome<IReadOnlyList<ConversationTurn>?> Temporary,
    TierOutcome<IReadOnlyList<ConversationTurn>> ShortTerm,
    TierOutcome<IReadOnlyList<ConversationTurn>> Archive
)
{
    /// <summary>Whether a session that none of them knows does not exist: both durable tiers answered.</summary>
    public bool IsComplete => ShortTerm.Ok && Archive.Ok;

    /// <summary>Turns that were found, each counted once for every tier that has it.</summary>
    public int Count => (Temporary.Value?.Count ?? 0) + (ShortTerm.Value?.Count ?? 0) + (Archive.Value?.Count ?? 0);
}
