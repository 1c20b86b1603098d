using LlmOps.Engine.Knowledge;

namespace LlmOps.Tests.Knowledge;

/// <summary>Documents, filters over them, and what each filter finds, in every store alike.</summary>
internal static class FilterCases
{
    /// <summary>Documents by id with their metadata.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Documents { get; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>
        {
            ["a"] = Of(("lang", "en"), ("year", "2023"), ("effective", "2024-01-15"), ("pages", "9")),
            ["b"] = Of(("lang", "de"), ("year", "2024"), ("effective", "2024-03-31T15:00:00Z"), ("pages", "10.5")),
            ["c"] = Of(("lang", "en"), ("year", "2024.0"), ("effective", "2024-04-01"), ("pages", "-3")),
            ["d"] = Of(("LANG", "en"), ("effective", "2024-03-31T23:30:00-02:00"), ("pages", "ten")),
            ["e"] = Of(),
            ["f"] = Of(("lang", ""), ("effective", "2024-02"), ("pages", "1e2"), ("year", "2024-13")),
            ["g"] = Of(("pages", "0"), ("effective", "9999-12-31"), ("year", "9,007")),
        };

    /// <summary>Filters, and the documents that each finds.</summary>
    public static IReadOnlyList<(string Name, ChunkFilter Filter, string Found)> All { get; } =
    [
        ("none", ChunkFilter.None, "abcdefg"),
        ("text", Where(MetadataCondition.AnyOf("lang", "en")), "ac"),
        ("any of texts", Where(MetadataCondition.AnyOf("lang", "en", "de")), "abc"),
        ("empty text", Where(MetadataCondition.AnyOf("lang", "")), "f"),
        ("case counts", Where(MetadataCondition.AnyOf("lang", "EN")), ""),
        ("no value", Where(MetadataCondition.AnyOf("lang")), ""),
        ("not", Where(MetadataCondition.NoneOf("lang", "en")), "bdefg"),
        ("none of", Where(MetadataCondition.NoneOf("lang", "en", "de")), "defg"),
        ("not nothing", Where(MetadataCondition.NoneOf("lang")), "abcdefg"),
        ("a number as text", Where(MetadataCondition.AnyOf("year", "2024")), "b"),
        ("a number by value", Where(MetadataCondition.AnyOf("year", [], [2024])), "bc"),
        ("a number or a text", Where(MetadataCondition.AnyOf("year", ["2023"], [2024])), "abc"),
        ("not a number", Where(MetadataCondition.NoneOf("year", [], [2024])), "adefg"),
        ("present", Where(MetadataCondition.Present("lang")), "abcf"),
        ("absent", Where(MetadataCondition.Absent("lang")), "deg"),
        ("present but not", Where(MetadataCondition.Present("lang"), MetadataCondition.NoneOf("lang", "en")), "bf"),
        ("at least", Where(Between("pages", "9", null)), "abf"),
        ("above", Where(Between("pages", "9", null, includesLower: false)), "bf"),
        ("at most", Where(Between("pages", null, "9")), "acg"),
        ("below", Where(Between("pages", null, "9", includesUpper: false)), "cg"),
        ("between", Where(Between("pages", "-3", "10.5")), "abcg"),
        ("inside", Where(Between("pages", "-3", "10.5", false, false)), "ag"),
        ("minus zero", Where(Between("pages", "-0", "0")), "g"),
        ("no number is in an empty range", Where(Between("pages", "10", "9")), ""),
        ("a thousands separator makes no number", Where(Between("year", "0", "1e300")), "abc"),
        ("from a day", Where(Between("effective", "2024-03-31", null)), "bcdg"),
        ("after a day", Where(Between("effective", "2024-03-31", null, includesLower: false)), "cdg"),
        ("up to and with a day", Where(Between("effective", null, "2024-03-31")), "abf"),
        ("before a day", Where(Between("effective", null, "2024-03-31", includesUpper: false)), "af"),
        ("a quarter", Where(Between("effective", "2024-01", "2024-03")), "abf"),
        ("from a moment", Where(Between("effective", "2024-03-31T15:00:00Z", "2024-04-01T01:30:00Z")), "bcd"),
        ("between moments", Where(Between("effective", "2024-03-31T17:00:00+02:00", "2024-04-01T01:30Z", false, false)), "c"),
        ("the last day", Where(Between("effective", "9999-12-31", "9999-12-31")), "g"),
        ("numbers are no dates", Where(Between("year", "2024-01-01", null)), ""),
        (
            "a list, a range and a negation",
            Where(
                MetadataCondition.AnyOf("lang", "en", "de"),
                Between("effective", "2024-01-01", "2024-12-31"),
                MetadataCondition.NoneOf("pages", [], [9])
            ),
            "bc"
        ),
        ("documents", new ChunkFilter { DocumentIds = ["a", "f", "x"] }, "af"),
        ("no document", new ChunkFilter { DocumentIds = [] }, ""),
        ("all but some documents", new ChunkFilter { ExcludedDocumentIds = ["a", "f", "x"] }, "bcdeg"),
        ("some documents but one", new ChunkFilter { DocumentIds = ["a", "b"], ExcludedDocumentIds = ["a"] }, "b"),
        ("documents with metadata", Where(MetadataCondition.NoneOf("lang", "en")) with { DocumentIds = ["a", "b", "e"] }, "be"),
        ("an unknown key", Where(MetadataCondition.AnyOf("nothing", "x")), ""),
        ("a key that begins another", Where(Between("page", "0", "100")), ""),
    ];

    private static MetadataCondition Between(
        string key,
        string? lower,
        string? upper,
        bool includesLower = true,
        bool includesUpper = true
    ) =>
        MetadataCondition.Between(
            key,
            lower is null ? null : MetadataBound.Parse(lower),
            upper is null ? null : MetadataBound.Parse(upper),
            includesLower,
            includesUpper
        );

    private static ChunkFilter Where(params MetadataCondition[] conditions) => new() { Metadata = conditions };

    private static Dictionary<string, string> Of(params (string Key, string Value)[] metadata) =>
        metadata.ToDictionary(entry => entry.Key, entry => entry.Value);
}
