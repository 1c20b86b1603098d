using System.Collections.Frozen;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Reading;

/// <summary>Cities and countries that languages name differently: Köln, Cologne, ケルン. From <c>places.txt</c>, a line for each, its names
/// in any order; countries stand behind a line of their own.</summary>
internal static class Places
{
    private static readonly string[] s_russianEndings =
    [
        "ами",
        "ях",
        "ой",
        "ей",
        "ом",
        "ем",
        "ии",
        "ия",
        "ию",
        "ам",
        "а",
        "е",
        "и",
        "о",
        "у",
        "ы",
        "ю",
        "я",
        "й",
        "ь",
    ];

    private static int s_firstCountry;

    private static readonly (string Name, int Place)[] s_names = [.. Load()];

    // Names that are written without blanks, and those of two words, are looked for in the text; the others word by word.
    private static readonly (string Name, int Place)[] s_inText =
    [
        .. s_names.Where(entry => FoldedText.IsIdeographic(entry.Name[0]) || entry.Name.Contains(' ', StringComparison.Ordinal)),
    ];
    private static readonly FrozenDictionary<string, int> s_byWord = s_names
        .Where(entry => !FoldedText.IsIdeographic(entry.Name[0]))
        .DistinctBy(entry => Stem(entry.Name), StringComparer.Ordinal)
        .ToFrozenDictionary(entry => Stem(entry.Name), entry => entry.Place, StringComparer.Ordinal);

    /// <summary>Whether a text names another city where a claim names one, or another country where it names one.</summary>
    /// <param name="claimed">The places of the claim.</param>
    /// <param name="told">The places of the text.</param>
    public static bool Differ(IReadOnlySet<int> claimed, IReadOnlySet<int> told) =>
        claimed.Any(place =>
            !told.Contains(place) && told.Any(other => !claimed.Contains(other) && other >= s_firstCountry == place >= s_firstCountry)
        );

    /// <summary>The place that a word names, in any language; null where it names none that is known.</summary>
    /// <param name="word">The word, folded.</param>
    public static int? Of(string word) => s_byWord.TryGetValue(Stem(word), out var place) ? place : null;

    /// <summary>The known places that a text names.</summary>
    public static HashSet<int> In(TextUnit unit) => In(unit.Folded, unit.Words);

    /// <summary>The known places that a text names.</summary>
    /// <param name="folded">The text, folded.</param>
    /// <param name="words">Its words.</param>
    public static HashSet<int> In(string folded, IReadOnlyList<TextWord> words)
    {
        var places = new HashSet<int>();
        foreach (var word in words)
        {
            // Arabic has no capitals.
            if ((word.IsCapitalised || word.Text[0] is >= '\u0600' and <= '\u06ff') && Of(word.Text) is { } place)
            {
                places.Add(place);
            }
        }

        foreach (var (name, place) in s_inText)
        {
            if (folded.Contains(name, StringComparison.Ordinal))
            {
                places.Add(place);
            }
        }

        return places;
    }

    /// <summary>A Russian name without its case, an Arabic one without its article; other names as they are.</summary>
    private static string Stem(string name)
    {
        if (name[0] is >= '\u0400' and <= '\u04ff' && name.Length > 3)
        {
            var ending = Array.Find(
                s_russianEndings,
                ending => name.Length - ending.Length >= 3 && name.EndsWith(ending, StringComparison.Ordinal)
            );
            return ending is null ? name : name[..^ending.Length];
        }

        return name.Length > 4 && name.StartsWith("ال", StringComparison.Ordinal) ? name[2..] : name;
    }

    private static IEnumerable<(string Name, int Place)> Load()
    {
        foreach (var (place, line) in WordList.ReadAll("places.txt").Index())
        {
            if (line[0] == '#')
            {
                s_firstCountry = place;
                continue;
            }

            foreach (var name in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return (FoldedText.Fold(name).Replace('_', ' '), place);
            }
        }
    }
}
