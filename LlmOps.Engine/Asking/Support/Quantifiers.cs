namespace LlmOps.Engine.Asking.Support;

/// <summary>How many of those that a clause speaks of it speaks of: all, most, some, few, none.</summary>
internal static class Quantifiers
{
    private const double SaysMost = 0.6;
    private const double Tie = 0.01;

    // What may be said of whom more is told: where all did, some did.
    private static readonly (string Told, string[] MayBeSaid)[] s_kinds =
    [
        ("none", ["none"]),
        ("few", ["few", "some"]),
        ("some", ["some", "few"]),
        ("most", ["most", "some"]),
        ("all", ["all", "most", "some"]),
    ];

    /// <summary>Whether a claim says of all what its passage says of most, and the like.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="passage">The passage.</param>
    /// <param name="isOneLanguage">Whether both are in one language.</param>
    public static bool Differ(TextUnit claim, ReadPassage passage, bool isOneLanguage)
    {
        if (KindOf(claim) is not { } said)
        {
            return false;
        }

        var all = passage.Text.Statements.Select(statement => new Alignment(claim.Tokens, statement, isOneLanguage)).ToList();
        var best = all.Count == 0 ? 0 : all.Max(alignment => alignment.Weight);
        return best > 0
            && all.Where(alignment => alignment.Weight > best - Tie)
                .All(alignment =>
                    alignment.Share >= SaysMost
                    && KindOf(alignment.Statement.Unit) is { } told
                    && !Array.Find(s_kinds, kind => kind.Told == told).MayBeSaid.Contains(said)
                );
    }

    /// <summary>Whether a word tells how many.</summary>
    public static bool Contain(string word, string language) => s_kinds.Any(kind => Markers.Of(kind.Told, language).Contain(word));

    /// <summary>The only kind that a clause has; null: it has none, or several.</summary>
    private static string? KindOf(TextUnit unit) =>
        s_kinds.Where(kind => Markers.Of(kind.Told, unit.Language).AreIn(unit)).Select(kind => kind.Told).ToList() is [var only]
            ? only
            : null;
}
