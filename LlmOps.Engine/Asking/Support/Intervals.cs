using System.Collections.Frozen;
using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Lengths of time that follow from two dates or two times of the day: from 1 March 2021 to 28 February 2026 are five
/// years.</summary>
internal static class Intervals
{
    private const decimal Tolerance = 0.035m;
    private const decimal RoughTolerance = 0.12m;
    private const decimal MinutesOfDay = 1440;
    private const decimal HoursOfDay = 24;
    private const decimal Month = 30.4375m;
    private const decimal Year = 365.25m;
    private const int MostPoints = 4;
    private const int LongestLife = 130;

    private static readonly Unit s_year = new(Units.Duration, Year);
    private static readonly FrozenSet<string> s_ages = "age aged old alter alt âge âgé âgée edad возрасте возраст عمر"
        .Split(' ')
        .Select(FoldedText.Fold)
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a value is the time between two that a sentence of the passage tells, or between one of them and one of the claim;
    /// or the year that is so far from one of them as the claim says.</summary>
    public static bool Hold(TextValue value, ReadText claim, ReadPassage passage) =>
        value switch
        {
            { Kind: ValueKind.Quantity, Unit.Dimension: Units.Duration } => passage.Text.SentenceUnits.Exists(unit =>
                IsBetween(value, claim, DaysIn(unit, claim), isInclusive: true)
                || IsBetween(value, claim, TimesIn(unit), isInclusive: false)
                || IsBetween(value, claim, NightIn(unit), isInclusive: false)
            ),

            // "At the age of 38".
            { Kind: ValueKind.Number, Readings: [> 1 and < LongestLife and var years] } when IsAge(value, claim) =>
                passage.Text.SentenceUnits.Exists(unit =>
                    IsBetween(value with { Unit = s_year, Readings = [years] }, claim, DaysIn(unit, claim), isInclusive: true)
                ),
            { Kind: ValueKind.Date, Year: not null } => passage.Values.Any(told =>
                told is { Kind: ValueKind.Date, Year: not null }
                && claim.Whole.Values.Any(span =>
                    span is { IsSoft: false, Unit.Dimension: Units.Duration }
                    && IsBetween(span, claim, [Day(told, 0), Day(value, 0)], isInclusive: true)
                )
            ),
            _ => false,
        };

    /// <summary>Whether a value is the time between two dates or times that a passage tells in different sentences.</summary>
    public static bool HoldAcross(TextValue value, ReadText claim, ReadPassage passage) =>
        value is { Kind: ValueKind.Quantity, Unit.Dimension: Units.Duration }
        && (
            (DaysIn(passage.Text.Whole, claim) is { Count: <= MostPoints } days && IsBetween(value, claim, days, isInclusive: true))
            || (TimesIn(passage.Text.Whole) is { Count: <= MostPoints } times && IsBetween(value, claim, times, isInclusive: false))
        );

    private static bool IsAge(TextValue value, ReadText claim) =>
        value.End < claim.Folded.Length && claim.Folded[value.End] is '歳' or '岁' or '才' || claim.Whole.Surface.Overlaps(s_ages);

    /// <summary>From ten in the evening to six in the morning: a time of the day and an earlier one behind it, which is the next
    /// day's.</summary>
    private static List<decimal> NightIn(TextUnit unit)
    {
        var times = unit.Values.Where(value => value.Kind == ValueKind.Time).ToList();
        if (times.Count == 0)
        {
            // "De 22 h à 6 h".
            times =
            [
                .. unit.Values.Where(value =>
                    value
                        is {
                            Kind: ValueKind.Quantity,
                            Unit: { Dimension: Units.Duration, Factor: 1 / HoursOfDay },
                            Readings: [<= HoursOfDay]
                        }
                ),
            ];
            times = times.ConvertAll(hour => hour with { Readings = [hour.Readings[0] * MinutesOfDay / HoursOfDay] });
        }

        return times is [{ Readings: [var start] }, { Readings: [var end, ..] }]
            ? [start / MinutesOfDay, (end < start ? end + MinutesOfDay : end) / MinutesOfDay]
            : [];
    }

    private static bool IsBetween(TextValue value, ReadText claim, List<decimal> points, bool isInclusive)
    {
        var tolerance = Approximations.IsRough(value, claim) ? RoughTolerance : Tolerance;
        return points.Exists(first =>
            points.Exists(last =>
                last > first
                && value.Amounts.Any(wanted =>
                    Math.Abs(last - first - wanted) <= tolerance * wanted
                    || (isInclusive && Math.Abs(last - first + 1 - wanted) <= tolerance * wanted)
                )
            )
        );
    }

    /// <summary>The days of a sentence with those of a claim; one without a year is of the same as the others.</summary>
    private static List<decimal> DaysIn(TextUnit unit, ReadText claim)
    {
        List<TextValue> dates =
        [
            .. unit.Values.Where(value =>
                value.Kind == ValueKind.Date && (value.Year is not null || (value.Day is not null && value.Month is not null))
            ),
            .. claim.Whole.Values.Where(value => value is { Kind: ValueKind.Date, Year: not null }),
        ];
        var year = dates.Find(date => date.Year is not null)?.Year ?? 0;
        return dates.ConvertAll(date => Day(date, year));
    }

    private static List<decimal> TimesIn(TextUnit unit) =>
        [
            .. unit
                .Values.Where(value => value.Kind == ValueKind.Time)
                .SelectMany(value => value.Readings.Select(minutes => minutes / MinutesOfDay)),
            // "From nine to half past ten".
            .. unit.Values.Any(value => value.Kind == ValueKind.Time)
                ? unit
                    .Values.Where(value => value is { Kind: ValueKind.Number, Readings: [<= HoursOfDay] })
                    .Select(value => value.Readings[0] / HoursOfDay)
                : [],
        ];

    private static decimal Day(TextValue date, int year) =>
        ((date.Year ?? year) * Year) + (((date.Month ?? 1) - 1) * Month) + (date.Day ?? 1);
}
