using LlmOps.Engine.Asking.Support.Words;

namespace LlmOps.Engine.Asking.Support.Reading;

/// <summary>Words for how many are meant: all, most, some, few, none.</summary>
internal static class QuantifierWords
{
    // What may be said of whom more is told: where all did, some did.
    private static readonly (string Told, string[] MayBeSaid)[] s_kinds =
    [
        ("none", ["none"]),
        ("few", ["few", "some"]),
        ("some", ["some", "few"]),
        ("most", ["most", "some"]),
        ("all", ["all", "most", "some"]),
    ];

    /// <summary>Whether a word tells how many.</summary>
    public static bool Contain(string word, string language) => s_kinds.Any(kind => Markers.Of(kind.Told, language).Contain(word));

    /// <summary>Whether what is told of as many may be said of another number of them.</summary>
    public static bool MayBeSaid(string said, string told) => Array.Find(s_kinds, kind => kind.Told == told).MayBeSaid.Contains(said);

    /// <summary>The only kind that a clause has; null: it has none, or several.</summary>
    public static string? KindOf(TextUnit unit) =>
        s_kinds.Where(kind => Markers.Of(kind.Told, unit.Language).AreIn(unit)).Select(kind => kind.Told).ToList() is [var only]
            ? only
            : null;
}
