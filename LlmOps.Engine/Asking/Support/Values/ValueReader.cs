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

    private static readonly Regex s_dayMonth = new(
        $@"(?<![\w.,])(?<d>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s+(?:de\s+|of\s+)?(?<m>{MonthNames.Pattern})\b\.?(?:,?\s+(?:de\s+|del\s+)?(?<y>\d{{4}})\b)?",
        RegexOptions.CultureInvariant
    );

    private static readonly Regex s_monthDay = new(
        $@"\b(?<m>{MonthNames.Pattern})\b\.?\s+(?:(?:de\s+)?(?<y>(?:19|20)\d\d)\b|(?<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*[:%])(?:,?\s+(?<y>\d{{4}})\b)?)",
        RegexOptions.CultureInvariant
    );

    private static readonly Regex s_monthAlone = new(
        $@"\b(?:in|im|en|since|seit|until|till|bis|by|ab|from|every|jeden|в|с|до|от|في|منذ|حتى)\s+(?:the\s+)?(?<m>{MonthNames.Pattern})\b",
        RegexOptions.CultureInvariant
    );

    private const int NoLeapYear = 2027;

    private static readonly Regex s_partOfMonth = new(
        $@"\b(?:(?<end>end of|ende|fin|fin de|finales de|fines de|конца|концу|конце|fine)|beginning of|start of|anfang|beginn|debut|comienzos de|principios de|начала|началу|начале|inizio)\s+(?<m>{MonthNames.Pattern})\b(?:\s+(?:de\s+|del\s+)?(?<y>\d{{4}}))?",
        RegexOptions.CultureInvariant
    );

    private static readonly Regex s_anyMonth = new($@"\b(?:{MonthNames.Pattern})\b", RegexOptions.CultureInvariant);

    // "17 to 21 July", "17.-21. Juli", "du 17 au 21 juillet": the first day has the month of the second.
    private static readonly Regex s_dayRange = new(
        $@"(?<![\w.,:])(?<d>\d{{1,2}})(?:st|nd|rd|th|er|\.)?(?:\s*[-–—]\s*|\s+(?:to|until|till|and|through|bis(?:\s+zum)?|und|au|et|al|y|по|до|и|tot|a)\s+(?:the\s+)?)\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s+(?:de\s+|of\s+)?(?<m>{MonthNames.Pattern})\b\.?(?:,?\s+(?:de\s+|del\s+)?(?<y>\d{{4}})\b)?",
        RegexOptions.CultureInvariant
    );

    private static readonly Regex s_monthDayRange = new(
        $@"\b(?<m>{MonthNames.Pattern})\b\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\s*(?:[-–—]|to|until|through)\s*(?<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?<y>\d{{4}})\b)?",
        RegexOptions.CultureInvariant
    );

    // "The first of May", "ersten Mai", "premier mai", "первое мая".
    private static readonly Regex s_ordinalMonth = new(
        $@"\b(?<o>[a-z]+(?:-[a-z]+)?|[а-я]+)\s+(?<of>of\s+|de\s+)?(?<m>{MonthNames.Pattern})\b(?:,?\s+(?:de\s+|del\s+)?(?<y>\d{{4}})\b)?",
        RegexOptions.CultureInvariant
    );

    /// <summary>The values of a text in order.</summary>
    /// <param name="source">The text.</param>
    public static IReadOnlyList<TextValue> Read(string source)
    {
        var folded = FoldedText.Fold(source);
        var reading = new Reading(folded);
        var words = TextWord.ReadAll(source, folded);
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
                .Concat(MonthsAlone(source, folded))
                .Concat(EndsOfMonths(folded))
                .OrderBy(value => value.Start),
        ];
    }

    /// <summary>Months that stand alone, as in the cells of a table: they support a claim, but may be other words.</summary>
    private static IEnumerable<TextValue> MonthsAlone(string source, string folded)
    {
        foreach (Match match in s_anyMonth.Matches(folded))
        {
            if (!MonthNames.IsOftenAnotherWord(match.Value) || char.IsUpper(source[match.Index]))
            {
                yield return new TextValue(ValueKind.Date, match.Index, match.Index + match.Length)
                {
                    Month = MonthNames.Of(match.Value),
                    IsSoft = true,
                };
            }
        }
    }

    /// <summary>"Par mois", "pro Jahr", "al día": so much for each of them.</summary>
    private static IEnumerable<TextValue> Periods(string folded)
    {
        foreach (Match match in Period().Matches(folded))
        {
            if (Units.Of(match.Groups["u"].ValueSpan) is { Dimension: Units.Duration } unit)
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
    private static IEnumerable<TextValue> EndsOfMonths(string folded)
    {
        foreach (Match match in s_partOfMonth.Matches(folded))
        {
            var month = MonthNames.Of(match.Groups["m"].Value);
            yield return new TextValue(ValueKind.Date, match.Index, match.Index + match.Length)
            {
                Month = month,
                Day = match.Groups["end"].Success ? DateTime.DaysInMonth(NoLeapYear, month) : 1,
                Year = match.Groups["y"].Success ? int.Parse(match.Groups["y"].ValueSpan, CultureInfo.InvariantCulture) : null,
                IsSoft = true,
            };
        }
    }

    private sealed partial class Reading(string text)
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
            foreach (Match match in Identifier().Matches(source))
            {
                var folded = FoldedText.Fold(match.Value);
                if (
                    IsFree(match.Index, match.Index + match.Length)
                    && !NumberWithUnit().IsMatch(folded)
                    && !(
                        NumberWithWords().Match(match.Value) is { Success: true } number
                        && (number.Groups["w"].Length > 3 || Units.Of(FoldedText.Fold(number.Groups["w"].Value)) is not null)
                    )
                )
                {
                    var plain = match
                        .Value.TrimEnd('.')
                        .Replace("-", "", StringComparison.Ordinal)
                        .Replace("_", "", StringComparison.Ordinal)
                        .Replace("/", "", StringComparison.Ordinal)
                        .ToUpperInvariant();
                    Add(new TextValue(ValueKind.Identifier, match.Index, match.Index + match.Length) { Text = plain });
                }
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
