using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Days and times that follow from others and a length of time between them: a term of ten years from 1 July 2024 ends on 30 June
/// 2034, and a quarter of an hour before 11:20 is 11:05.</summary>
internal static class DerivedDates
{
    private const int MinutesOfDay = 1440;
    private const int MonthsOfYear = 12;
    private const decimal Month = 30.4375m;
    private const decimal Tolerance = 0.01m;
    private const int MostPoints = 4;
    private const int NoLeapYear = 2027;

    /// <summary>Whether a day or time of a claim follows from those that a sentence of its passage tells.</summary>
    public static bool Hold(TextValue value, TextUnit claim, ReadPassage passage) =>
        value.Kind is ValueKind.Date or ValueKind.Time
        && (
            passage.Text.SentenceUnits.Exists(unit => Follows(value, unit)) || IsEdge(value, claim, passage) || IsOfOneYear(value, passage)
        );

    /// <summary>Whether a day or time follows from one that a passage tells and a length of time that it tells in another
    /// sentence.</summary>
    public static bool HoldAcross(TextValue value, ReadPassage passage) =>
        value is { Kind: ValueKind.Time } or { Kind: ValueKind.Date, Month: not null }
        && passage.Text.Whole.Values.Count(told => told.Kind == value.Kind) <= MostPoints
        && Follows(value, passage.Text.Whole);

    /// <summary>A day without a year, where the passage tells of one year alone.</summary>
    private static bool IsOfOneYear(TextValue value, ReadPassage passage) =>
        value is { Kind: ValueKind.Date, Year: { } year, Month: not null }
        && passage.Values.Where(told => told.Year is not null).Select(told => told.Year).Distinct().ToList() is [var only]
        && only == year
        && passage.Values.Any(told => told is { Year: null, Month: not null } && (value with { Year = null }).Matches(told));

    /// <summary>July and September of a claim are the third quarter.</summary>
    private static bool IsEdge(TextValue value, TextUnit claim, ReadPassage passage) =>
        value is { Kind: ValueKind.Date, Month: { } month, Day: null }
        && claim.Values.Where(own => own is { Kind: ValueKind.Date, Month: not null }).Select(own => own.Month!.Value).ToHashSet()
            is { Count: 2 } edges
        && passage.Values.Any(told =>
            told.Months is { } months && months.First == edges.Min() && months.Last == edges.Max() && edges.Contains(month)
        )
        && (value.Year is null || passage.Values.Any(told => told.Year == value.Year));

    private static bool Follows(TextValue value, TextUnit sentence)
    {
        var spans = sentence
            .Values.Where(told => told is { Kind: ValueKind.Quantity, Unit.Dimension: Units.Duration, IsSoft: false })
            .SelectMany(told => told.Amounts)
            .Where(days => days > 0)
            .ToList();
        return value.Kind == ValueKind.Date
            ? sentence
                .Values.Where(told =>
                    told is { Kind: ValueKind.Date, IsSoft: false }
                    && (told.Year is not null || (told.Day is not null && told.Month is not null && value.Year is null))
                )
                .Any(told => spans.Exists(days => IsLater(value, told, days) || IsLater(value, told, -days)))
            : sentence
                .Values.SelectMany(MinutesOf)
                .Any(told => spans.Exists(days => days < 1 && (IsAt(told + (days * MinutesOfDay)) || IsAt(told - (days * MinutesOfDay)))));

        bool IsAt(decimal minutes) => value.Readings.Any(said => Math.Abs(said - minutes) < 1);
    }

    /// <summary>Minutes since midnight; "11.20" may be a time.</summary>
    private static IEnumerable<decimal> MinutesOf(TextValue told) =>
        told.Kind == ValueKind.Time ? told.Readings
        : told.Kind == ValueKind.Number
            ? told.Readings.Where(hour => hour < 24 && hour % 1 > 0).Select(hour => (Math.Floor(hour) * 60) + (hour % 1 * 100))
        : [];

    /// <summary>Whether a date is so many days behind another one, or the last day before that.</summary>
    private static bool IsLater(TextValue value, TextValue start, decimal days)
    {
        if (start.Year is null)
        {
            start = start with { Year = NoLeapYear };
        }

        if (start.Year is not (> 1 and < 9000) || start.Day > DateTime.DaysInMonth(start.Year.Value, start.Month ?? 1))
        {
            return false;
        }

        var first = new DateTime(start.Year.Value, start.Month ?? 1, start.Day ?? 1, 0, 0, 0, DateTimeKind.Unspecified);
        var end = Add(first, days);
        return (start.Day is not null || value.Day is null)
            && (start.Month is not null || value.Month is null)
            && (IsOn(value, end) || IsOn(value, end.AddDays(-1)));
    }

    private static DateTime Add(DateTime start, decimal days)
    {
        var months = days / Month;
        return Math.Abs(months - Math.Round(months)) < Tolerance && Math.Abs(months) < 100 * MonthsOfYear
            ? start.AddMonths((int)Math.Round(months))
            : start.AddDays(Math.Clamp((double)days, -36_525, 36_525));
    }

    private static bool IsOn(TextValue value, DateTime date) =>
        (value.Year is null || value.Year == date.Year)
        && (value.Month is null || value.Month == date.Month)
        && (value.Day is null || value.Day == date.Day);
}
