namespace LlmOps.Engine.Remembering;

/// <summary>Sequences of turns: microseconds since 1970, pushed up where the session is already there. Exact in a double until the year
/// 2255.</summary>
internal static class TurnSequence
{
    public static long At(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The time of microseconds since 1970, UTC.</summary>
    public static DateTimeOffset TimeAt(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>The sequence of a turn behind <paramref name="last"/>; a turn that has one keeps it.</summary>
    public static long Next(ConversationTurn turn, long last) => turn.Sequence > 0 ? turn.Sequence : Math.Max(last + 1, At(turn.At));

    /// <summary>Turns in the order in which their questions were asked: of questions asked at once, the one that was answered first may be
    /// stored first.</summary>
    public static IReadOnlyList<ConversationTurn> AsAsked(IReadOnlyList<ConversationTurn> turns) =>
        [.. turns.OrderBy(turn => turn.At).ThenBy(turn => turn.Sequence)];

    /// <summary>The last <paramref name="limit"/> turns of several lists, in order, each turn id once: as it stands earliest, with its
    /// latest feedback.</summary>
    public static IReadOnlyList<ConversationTurn> Merge(int limit, params ReadOnlySpan<IReadOnlyList<ConversationTurn>?> lists)
    {
        var all = new List<ConversationTurn>();
        foreach (var list in lists)
        {
            all.AddRange(list ?? []);
        }

        var merged = all.OrderBy(t => t.Sequence)
            .ThenBy(t => t.TurnId, StringComparer.Ordinal)
            .GroupBy(t => t.TurnId, StringComparer.Ordinal)
            .Select(WithLatestFeedback)
            .ToList();
        return merged.Count <= limit ? merged : merged[^limit..];
    }

    private static ConversationTurn WithLatestFeedback(IEnumerable<ConversationTurn> copies)
    {
        ConversationTurn? first = null;
        TurnFeedback? feedback = null;
        foreach (var copy in copies)
        {
            first ??= copy;
            feedback = TurnFeedback.Later(feedback, copy.Feedback);
        }

        return ReferenceEquals(first!.Feedback, feedback) ? first : first with { Feedback = feedback };
    }
}
