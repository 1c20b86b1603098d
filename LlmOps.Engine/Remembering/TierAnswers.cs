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

    /// <summary>Whether any of them has a turn of the session.</summary>
    public bool HasTurns => Temporary.Value is { Count: > 0 } || ShortTerm.Value is { Count: > 0 } || Archive.Value is { Count: > 0 };
}
