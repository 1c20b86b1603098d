namespace LlmOps.Engine.Remembering;

/// <summary>What a reader said about an answer. It is part of the turn in every tier and is erased with it; later feedback replaces
/// earlier.</summary>
/// <param name="At">When it was given, UTC.</param>
/// <param name="Thumbs">Up or down; null where the reader only corrected or tagged the answer.</param>
/// <param name="Correction">The answer as it should have been, or null.</param>
/// <param name="Tags">Short labels such as <c>wrong-source</c>; may be empty.</param>
public sealed record TurnFeedback(DateTimeOffset At, Thumbs? Thumbs, string? Correction, IReadOnlyList<string> Tags)
{
    /// <summary>The later of two, either of which may be absent.</summary>
    public static TurnFeedback? Later(TurnFeedback? first, TurnFeedback? second) =>
        first is null ? second
        : second is null || second.At < first.At ? first
        : second;
}
