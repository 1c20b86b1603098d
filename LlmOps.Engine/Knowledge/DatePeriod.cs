using System.Globalization;

namespace LlmOps.Engine.Knowledge;

/// <summary>What a date or a moment in ISO 8601 covers: a month, a day, or a single tick.</summary>
/// <param name="Start">Its first tick, UTC.</param>
/// <param name="End">The first tick behind it, UTC.</param>
internal readonly record struct DatePeriod(DateTime Start, DateTime End)
{
    private static readonly string[] s_moments =
    [
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mmK",
        "yyyy-MM-dd HH:mm:ssK",
        "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Reads <c>2026-11</c>, <c>2026-11-27</c>, or a date with a time; a time without an offset is UTC.</summary>
    public static bool TryParse(string text, out DatePeriod period)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (Read("yyyy-MM-dd", out var start))
        {
            period = new DatePeriod(start, start.Date == DateTime.MaxValue.Date ? DateTime.MaxValue : start.AddDays(1));
            return true;
        }

        if (Read("yyyy-MM", out start))
        {
            period = new DatePeriod(start, start is { Year: 9999, Month: 12 } ? DateTime.MaxValue : start.AddMonths(1));
            return true;
        }

        if (DateTime.TryParseExact(text, s_moments, CultureInfo.InvariantCulture, Utc, out start))
        {
            period = new DatePeriod(start, start == DateTime.MaxValue ? start : start.AddTicks(1));
            return true;
        }

        period = default;
        return false;

        bool Read(string format, out DateTime date) => DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, Utc, out date);
    }
}
