namespace LlmOps.Engine.Asking.Support;

/// <summary>Lengths of time that follow from two dates or two times of the day: from 1 March 2021 to 28 February 2026 are five
/// years.</summary>
internal static class Intervals
{
    private const decimal Tolerance = 0.035m;
    private const decimal MinutesOfDay = 1440;
    private const decimal Month = 30.4375m;
    private const decimal Year = 365.25m;

    /// <summary>Whether a value is the time between two that a sentence of the passage tells.</summary>
    public static bool Hold(TextValue value, ReadPassage passage)
    {
        if (value.Kind != ValueKind.Quantity || value.Unit!.Dimension != Units.Duration)
        {
            return false;
        }

        foreach (var unit in passage.Text.SentenceUnits)
        {
            var days = unit.Values.Where(told => told is { Kind: ValueKind.Date, Year: not null }).Select(Day).ToList();
            var times = unit
                .Values.Where(told => told.Kind == ValueKind.Time)
                .SelectMany(told => told.Readings.Select(minutes => minutes / MinutesOfDay))
                .ToList();
            if (Differ(days, isInclusive: true) || Differ(times, isInclusive: false))
            {
                return true;
            }
        }

        return false;

        bool Differ(List<decimal> points, bool isInclusive) =>
            points.Exists(first =>
                points.Exists(last =>
                    last > first
                    && value.Readings.Any(reading =>
                        reading * value.Unit.Factor is var wanted
                        && (
                            Math.Abs(last - first - wanted) <= Tolerance * wanted
                            || (isInclusive && Math.Abs(last - first + 1 - wanted) <= Tolerance * wanted)
                        )
                    )
                )
            );
    }

    private static decimal Day(TextValue date) => (date.Year!.Value * Year) + (((date.Month ?? 1) - 1) * Month) + (date.Day ?? 1);
}
