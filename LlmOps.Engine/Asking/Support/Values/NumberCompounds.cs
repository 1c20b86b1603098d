using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;

namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>Words that German and Russian make of a number and what it counts: "dreijährig", "30-tägig", "vierköpfig",
/// <c>двухнедельный</c>.</summary>
internal static class NumberCompounds
{
    private const decimal Month = 30.4375m;
    private const decimal Year = 365.25m;

    // What the second part counts; null: things without a unit.
    private static readonly (string Part, Unit? Unit)[] s_parts =
    [
        ("minutig", new(Units.Duration, 1m / Minutes)),
        ("stundig", new(Units.Duration, 1m / 24)),
        ("tagig", new(Units.Duration, 1)),
        ("taglich", new(Units.Duration, 1)),
        ("wochig", new(Units.Duration, 7)),
        ("wochentlich", new(Units.Duration, 7)),
        ("monatig", new(Units.Duration, Month)),
        ("monatlich", new(Units.Duration, Month)),
        ("jahrig", new(Units.Duration, Year)),
        ("jahrlich", new(Units.Duration, Year)),
        ("prozentig", new("percent", 1)),
        ("kopfig", null),
        ("teilig", null),
        ("stockig", null),
        ("geschossig", null),
        ("sitzig", null),
        ("turig", null),
        ("stellig", null),
        ("seitig", null),
        ("stufig", null),
        ("sprachig", null),
        ("spurig", null),
        ("mal", null),
        ("fach", null),
        ("минутн", new(Units.Duration, 1m / Minutes)),
        ("часов", new(Units.Duration, 1m / 24)),
        ("дневн", new(Units.Duration, 1)),
        ("недельн", new(Units.Duration, 7)),
        ("месячн", new(Units.Duration, Month)),
        ("летн", new(Units.Duration, Year)),
        ("годичн", new(Units.Duration, Year)),
        ("годов", new(Units.Duration, Year)),
        ("процентн", new("percent", 1)),
        ("этажн", null),
        ("комнатн", null),
        ("местн", null),
        ("кратн", null),
    ];

    private const int Minutes = 1440;
    private const int LongestEnding = 3;
    private const int MostDigits = 4;

    private static readonly SearchValues<string> s_anyPart = SearchValues.Create(
        [.. s_parts.Select(entry => entry.Part)],
        StringComparison.Ordinal
    );
    private static readonly int s_longestTail = s_parts.Max(entry => entry.Part.Length) + LongestEnding;

    // Russian writes the number in its own form for this.
    private static readonly FrozenDictionary<string, decimal> s_russian = (
        "одно=1 полутора=1.5 двух=2 дву=2 трех=3 четырех=4 пяти=5 шести=6 семи=7 восьми=8 девяти=9 десяти=10 двенадцати=12 четырнадцати=14 "
        + "пятнадцати=15 двадцати=20 тридцати=30 сорока=40 пятидесяти=50 шестидесяти=60 девяносто=90 сто=100"
    )
        .Split(' ')
        .Select(entry => entry.Split('='))
        .ToFrozenDictionary(parts => parts[0], parts => decimal.Parse(parts[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);

    /// <summary>The values of a folded text that are told in this way.</summary>
    public static IEnumerable<TextValue> In(string folded)
    {
        for (var i = 0; i < folded.Length; i++)
        {
            if (!IsLetter(folded[i]))
            {
                continue;
            }

            var start = i;
            while (i < folded.Length && NameMask.IsOfWord(folded[i]))
            {
                i++;
            }

            var word = folded.AsSpan(start, i - start);
            if (
                word[Math.Max(0, word.Length - s_longestTail)..].ContainsAny(s_anyPart)
                && (start == 0 || !NameMask.IsOfWord(folded[start - 1]))
                && (word.ContainsAnyExceptInRange('a', 'z') ? !word.ContainsAnyExceptInRange('а', 'я') : word.Length > 2)
                && Read(folded, start, word.ToString()) is { } value
            )
            {
                yield return value;
            }
        }
    }

    private static TextValue? Read(string folded, int start, string word)
    {
        var digits = DigitsBefore(folded, start);
        foreach (var (part, unit) in s_parts)
        {
            var at = word.LastIndexOf(part, StringComparison.Ordinal);
            if (at < 0 || word.Length - at - part.Length > LongestEnding || (at == 0) != digits > 0)
            {
                continue;
            }

            var count =
                at == 0 ? decimal.Parse(folded.AsSpan(start - digits - 1, digits), CultureInfo.InvariantCulture)
                : s_russian.TryGetValue(word[..at], out var russian) ? russian
                : NumberWords.ValueOf(word[..at]);
            if (count is not null && (at == 0 || count != 1))
            {
                return new TextValue(
                    unit is null ? ValueKind.Number : ValueKind.Quantity,
                    digits > 0 ? start - digits - 1 : start,
                    start + word.Length
                )
                {
                    Readings = [count.Value],
                    Unit = unit,

                    // "Dreimal so teuer" is worked out of other values.
                    IsSoft = part is "mal" or "fach" or "кратн",
                };
            }
        }

        return null;
    }

    /// <summary>How many digits stand before a word and its hyphen.</summary>
    private static int DigitsBefore(string folded, int start)
    {
        var at = start - 1;
        if (at < 1 || folded[at] != '-')
        {
            return 0;
        }

        while (at > 0 && char.IsAsciiDigit(folded[at - 1]))
        {
            at--;
        }

        return start - 1 - at <= MostDigits && (at == 0 || !NameMask.IsOfWord(folded[at - 1])) ? start - 1 - at : 0;
    }

    private static bool IsLetter(char character) => character is (>= 'a' and <= 'z') or (>= 'а' and <= 'я');
}
