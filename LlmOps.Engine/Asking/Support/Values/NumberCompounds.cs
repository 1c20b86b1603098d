using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>Words that German and Russian make of a number and what it counts: "dreijährig", "30-tägig", "vierköpfig",
/// <c>двухнедельный</c>.</summary>
internal static partial class NumberCompounds
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
        foreach (Match match in Compound().Matches(folded))
        {
            var word = match.Groups["w"].Value;
            foreach (var (part, unit) in s_parts)
            {
                var at = word.LastIndexOf(part, StringComparison.Ordinal);
                if (at < 0 || word.Length - at - part.Length > 3 || (at == 0) != match.Groups["n"].Success)
                {
                    continue;
                }

                var count =
                    at == 0 ? decimal.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture)
                    : s_russian.TryGetValue(word[..at], out var russian) ? russian
                    : NumberWords.ValueOf(word[..at]);
                if (count is not null && (at == 0 || count != 1))
                {
                    yield return new TextValue(
                        unit is null ? ValueKind.Number : ValueKind.Quantity,
                        match.Index,
                        match.Index + match.Length
                    )
                    {
                        Readings = [count.Value],
                        Unit = unit,

                        // "Dreimal so teuer" is worked out of other values.
                        IsSoft = part is "mal" or "fach" or "кратн",
                    };
                    break;
                }
            }
        }
    }

    [GeneratedRegex(@"\b(?:(?<n>\d{1,4})-)?(?<w>[a-z]{3,}|[а-я]{4,})\b")]
    private static partial Regex Compound();
}
