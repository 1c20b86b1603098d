using System.Globalization;
using System.Text.RegularExpressions;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>Finds the values that a text tells: numbers in digits and words, dates, times, quantities with their units,
/// identifiers.</summary>
internal static partial class ValueReader
{
    // Between a number and its unit: "thirty working days".
    private const string BetweenNumberAndUnit =
        " working business calendar full paid consecutive whole more other volle ganze weitere bezahlte рабочих календарных полных "
        + "оплачиваемых jours ouvrables ";

    private const int NoLeapYear = 2027;

    /// <summary>The values of a text in order.</summary>
    /// <param name="source">The text.</param>
    public static IReadOnlyList<TextValue> Read(string source) =>
        FoldedText.Fold(source) is var folded ? Read(source, folded, TextWord.ReadAll(source, folded)) : [];

    /// <summary>The values of a text in order.</summary>
    /// <param name="source">The text.</param>
    /// <param name="folded">The text, folded.</param>
    /// <param name="words">Its words.</param>
    public static IReadOnlyList<TextValue> Read(string source, string folded, List<TextWord> words)
    {
        var months = MonthNames.Mask(folded);
        var reading = new Reading(folded, months);
        reading.Add(NamedPeriods.In(folded));
        reading.DayRanges();
        reading.Dates();
        reading.Add(SpokenTimes.In(folded));
        reading.Times();
        var spans = SpanWords.In(folded, words).ToList();
        reading.Add(spans.Where(value => !value.IsSoft));
        reading.HalfUnits();
        reading.Add(NumberCompounds.In(folded));
        reading.Identifiers(source);
        reading.Add(Fractions.In(folded));
        reading.VulgarFractions();
        reading.MixedNumbers();
        reading.DigitNumbers();
        reading.IdeographicNumbers();
        reading.WordNumbers(words);
        reading.BareUnits(words);
        reading.ShareUnits();
        reading.SumUp();
        return
        [
            .. reading
                .Values.Concat(spans.Where(value => value.IsSoft))
                .Concat(Weekdays.In(folded))
                .Concat(Ordinals.In(folded, words))
                .Concat(Periods(folded))
                .Concat(RomanNumerals.In(source, words))
                .Concat(months is null ? [] : MonthsAlone(source, folded, months))
                .Concat(months is null ? [] : EndsOfMonths(folded, months))
                .OrderBy(value => value.Start),
        ];
    }

    /// <summary>Months that stand alone, as in the cells of a table: they support a claim, but may be other words.</summary>
    private static IEnumerable<TextValue> MonthsAlone(string source, string folded, string months)
    {
        for (var at = 0; (at = months.IndexOf(NameMask.Letter, at)) >= 0; )
        {
            var start = at;
            while (at < months.Length && months[at] == NameMask.Letter)
            {
                at++;
            }

            var name = folded[start..at];
            if (!MonthNames.IsOftenAnotherWord(name) || char.IsUpper(source[start]))
            {
                yield return new TextValue(ValueKind.Date, start, at) { Month = MonthNames.Of(name), IsSoft = true };
            }
        }
    }

    /// <summary>"Par mois", "pro Jahr", "al día": so much for each of them.</summary>
    private static IEnumerable<TextValue> Periods(string folded)
    {
        foreach (Match match in Period().Matches(folded))
        {
            if (Units.Of(match.Groups["u"].Value is "月" ? "か月" : match.Groups["u"].ValueSpan) is { Dimension: Units.Duration } unit)
            {
                yield return new TextValue(ValueKind.Quantity, match.Index, match.Index + match.Length)
                {
                    Readings = [1],
                    Unit = unit,
                    IsSoft = true,
                };
            }
        }
    }

    /// <summary>"End of March" is the last day of it, "Anfang Mai" its first.</summary>
    private static IEnumerable<TextValue> EndsOfMonths(string folded, string months)
    {
        foreach (Match match in PartOfMonth().Matches(months))
        {
            var month = MonthNames.Of(Part(folded, match.Groups["m"]));
            yield return new TextValue(ValueKind.Date, match.Index, match.Index + match.Length)
            {
                Month = month,
                Day = match.Groups["end"].Success ? DateTime.DaysInMonth(NoLeapYear, month) : 1,
                Year = match.Groups["y"].Success ? int.Parse(match.Groups["y"].ValueSpan, CultureInfo.InvariantCulture) : null,
                IsSoft = true,
            };
        }
    }

    /// <summary>What stands in a text where a group matched in its mask.</summary>
    private static string Part(string text, Group group) => text.Substring(group.Index, group.Length);

    private sealed partial class Reading(string text, string? months)
    {
        private readonly bool[] _taken = new bool[text.Length + 1];

        public List<TextValue> Values { get; } = [];

        public void Add(IEnumerable<TextValue> values)
        {
            foreach (var value in values)
            {
                Add(value);
            }
        }

        public void Identifiers(string source)
        {
            for (var start = 0; start < source.Length; )
            {
                if (char.IsWhiteSpace(source[start]))
                {
                    start++;
                    continue;
                }

                var (end, mayBeOne) = (start, false);
                while (end < source.Length && !char.IsWhiteSpace(source[end]))
                {
                    mayBeOne |=
                        char.IsDigit(source[end])
                        || source[end] == '@'
                        || (source[end] == '.' && end + 1 < source.Length && char.IsAsciiLetter(source[end + 1]));
                    end++;
                }

                if (mayBeOne)
                {
                    foreach (var match in Identifier().EnumerateMatches(source.AsSpan(start, end - start)))
                    {
                        AddIdentifier(source.Substring(start + match.Index, match.Length), start + match.Index);
                    }
                }

                start = end;
            }
        }

        private void AddIdentifier(string written, int start)
        {
            if (
                IsFree(start, start + written.Length)
                && !NumberWithUnit().IsMatch(FoldedText.Fold(written))
                && !(
                    NumberWithWords().Match(written) is { Success: true } number
                    && (number.Groups["w"].Length > 3 || Units.Of(FoldedText.Fold(number.Groups["w"].Value)) is not null)
                )
            )
            {
                var plain = written
                    .TrimEnd('.')
                    .Replace("-", "", StringComparison.Ordinal)
                    .Replace("_", "", StringComparison.Ordinal)
                    .Replace("/", "", StringComparison.Ordinal)
                    .ToUpperInvariant();
                Add(new TextValue(ValueKind.Identifier, start, start + written.Length) { Text = plain });
            }
        }

        private bool Add(TextValue value)
        {
            if (!IsFree(value.Start, value.End))
            {
                return false;
            }

            Array.Fill(_taken, true, value.Start, value.End - value.Start);
            Values.Add(value);
            return true;
        }

        private bool IsFree(int start, int end) => !_taken.AsSpan(start, end - start).Contains(true);

        /// <summary>"1. First" and "2) Second" number a list.</summary>
        private bool IsListNumber(int start, int end)
        {
            var line = start;
            while (line > 0 && text[line - 1] is ' ' or '\t' or '#' or '*' or '_')
            {
                line--;
            }

            return (line == 0 || text[line - 1] == '\n')
                && end - start <= 2
                && end + 1 < text.Length
                && text[end] is '.' or ')'
                && text[end + 1] == ' ';
        }
    }
}
