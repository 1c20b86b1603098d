using System.Globalization;
using System.Text.RegularExpressions;

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>A value that a sentence tells, so that sentences can be compared.</summary>
/// <param name="Dimension">What it measures: <c>money</c>, <c>duration</c>, <c>length</c>, <c>mass</c>, <c>date</c>, <c>number</c>, or
/// the word behind it.</param>
/// <param name="Amount">How much, in one unit for each dimension; a date in days.</param>
internal readonly partial record struct Measured(string Dimension, double Amount)
{
    public const string Money = "money",
        Duration = "duration",
        Length = "length",
        Mass = "mass",
        Date = "date",
        Number = "number";

    private static readonly string[] s_months =
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];

    private static readonly string[] s_words =
    [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ];

    private static readonly Dictionary<string, (string Dimension, double Factor)> s_units = new(StringComparer.Ordinal)
    {
        ["second"] = (Duration, 1.0 / 86_400),
        ["minute"] = (Duration, 1.0 / 1_440),
        ["hour"] = (Duration, 1.0 / 24),
        ["h"] = (Duration, 1.0 / 24),
        ["day"] = (Duration, 1),
        ["week"] = (Duration, 7),
        ["month"] = (Duration, 30.44),
        ["year"] = (Duration, 365.25),
        ["euro"] = (Money, 1),
        ["eur"] = (Money, 1),
        ["dollar"] = (Money, 1),
        ["usd"] = (Money, 1),
        ["pound"] = (Money, 1),
        ["gbp"] = (Money, 1),
        ["franc"] = (Money, 1),
        ["chf"] = (Money, 1),
        ["kroner"] = (Money, 1),
        ["yen"] = (Money, 1),
        ["€"] = (Money, 1),
        ["$"] = (Money, 1),
        ["£"] = (Money, 1),
        ["g"] = (Mass, 0.001),
        ["gram"] = (Mass, 0.001),
        ["kg"] = (Mass, 1),
        ["kilogram"] = (Mass, 1),
        ["kilo"] = (Mass, 1),
        ["tonne"] = (Mass, 1_000),
        ["ton"] = (Mass, 1_000),
        ["t"] = (Mass, 1_000),
        ["mm"] = (Length, 0.001),
        ["cm"] = (Length, 0.01),
        ["m"] = (Length, 1),
        ["metre"] = (Length, 1),
        ["meter"] = (Length, 1),
        ["km"] = (Length, 1_000),
        ["kilometre"] = (Length, 1_000),
        ["kilometer"] = (Length, 1_000),
        ["mile"] = (Length, 1_609),
    };

    /// <summary>The values of a text, in order.</summary>
    public static List<Measured> In(string text)
    {
        var values = new List<Measured>();
        var rest = Dates()
            .Replace(
                text,
                match =>
                {
                    values.Add(new Measured(Date, DayOf(match)));
                    return new string(' ', match.Length);
                }
            );
        foreach (Match match in Numbers().Matches(rest))
        {
            var amount =
                match.Groups["w"].Length > 0
                    ? Array.IndexOf(s_words, match.Groups["w"].Value.ToLowerInvariant())
                    : double.Parse(match.Groups["n"].Value.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
            var unit = match.Groups["c"].Length > 0 ? match.Groups["c"].Value : Singular(match.Groups["u"].Value.ToLowerInvariant());
            if (s_units.TryGetValue(unit, out var known))
            {
                values.Add(new Measured(known.Dimension, amount * known.Factor));
            }
            else if (match.Groups["w"].Length == 0)
            {
                values.Add(new Measured(Number, amount));
            }
        }

        return values;
    }

    private static string Singular(string unit) => unit.Length > 2 && unit.EndsWith('s') ? unit[..^1] : unit;

    private static double DayOf(Match match)
    {
        var year = int.Parse(match.Groups["y"].Value, CultureInfo.InvariantCulture);
        var month =
            match.Groups["m"].Length > 0 ? Array.IndexOf(s_months, match.Groups["m"].Value.ToLowerInvariant()) + 1
            : match.Groups["mm"].Length > 0 ? int.Parse(match.Groups["mm"].Value, CultureInfo.InvariantCulture)
            : 1;
        var day = match.Groups["d"].Length > 0 ? int.Parse(match.Groups["d"].Value, CultureInfo.InvariantCulture) : 1;
        return (year * 372) + (month * 31) + day;
    }

    [GeneratedRegex(
        @"\b(?:(?<d>\d{1,2})(?:st|nd|rd|th)?\s+)?(?<m>january|february|march|april|may|june|july|august|september|october|november|december)\s+(?:(?<d>\d{1,2}),?\s+)?(?<y>\d{4})\b|\b(?<y>\d{4})-(?<mm>\d\d)-(?<d>\d\d)\b|(?<![\d.,-])(?<y>1[5-9]\d\d|20\d\d)(?![\d.,]*\d|\s*(?:€|euro|kg|m\b))",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Dates();

    [GeneratedRegex(
        @"(?<c>[€$£])?\s?(?<![\w-])(?<n>\d[\d,]*(?:\.\d+)?)(?:\s?(?<u>[€$£]|[A-Za-z]+))?|\b(?<w>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s+(?<u>[a-z]+)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Numbers();
}
