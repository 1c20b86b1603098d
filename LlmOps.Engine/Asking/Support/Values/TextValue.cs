namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>A value that a text tells, in a form that does not depend on how the text writes it.</summary>
/// <param name="Kind">What it measures.</param>
/// <param name="Start">Offset in the text.</param>
/// <param name="End">Offset behind it.</param>
internal sealed record TextValue(ValueKind Kind, int Start, int End)
{
    private const int MinutesOfHour = 60;
    private const int MinutesOfDay = 1440;

    /// <summary>What the number may mean: <c>1.250</c> is 1250 or 1.25. For a time, minutes since midnight.</summary>
    public IReadOnlyList<decimal> Readings { get; init; } = [];

    /// <summary>Whether it is a share in percent.</summary>
    public bool IsPercentage => Unit?.Dimension == "percent";

    /// <summary>The readings in the base unit of what it measures.</summary>
    public IReadOnlyList<decimal> Amounts => Unit is null ? Readings : [.. Readings.Select(reading => reading.Times(Unit.Factor))];

    /// <summary>The unit, or null.</summary>
    public Unit? Unit { get; init; }

    /// <summary>Whether a minus stands before it.</summary>
    public bool IsNegative { get; init; }

    /// <summary>The year of a date, where it is told.</summary>
    public int? Year { get; init; }

    /// <summary>The month of a date, where it is told.</summary>
    public int? Month { get; init; }

    /// <summary>The day of a date, where it is told.</summary>
    public int? Day { get; init; }

    /// <summary>Whether day and month may be each other: 3/4/2027.</summary>
    public bool MayBeTurned { get; init; }

    /// <summary>Of a date that is told by its decade, the first year, with its century or without.</summary>
    public int? Decade { get; init; }

    /// <summary>Of a quarter or a half of a year, the first and the last month.</summary>
    public (int First, int Last)? Months { get; init; }

    /// <summary>Of a century, the first and the last year.</summary>
    public (int First, int Last)? Years { get; init; }

    /// <summary>An identifier in capitals, without hyphens and blanks.</summary>
    public string Text { get; init; } = "";

    /// <summary>True for what may be no value at all, such as the article in "a month": it can support a claim and cannot contradict
    /// one.</summary>
    public bool IsSoft { get; init; }

    /// <summary>Values of one dimension can contradict each other.</summary>
    public string Dimension => Kind == ValueKind.Quantity ? Unit!.Dimension : Kind.ToString();

    /// <summary>Whether another text's value is this one in any usual form.</summary>
    public bool Matches(TextValue other) =>
        (Kind, other.Kind) switch
        {
            (ValueKind.Identifier, ValueKind.Identifier) => Text == other.Text,
            (ValueKind.Date, ValueKind.Date) => IsWithin(other),
            (ValueKind.Date, ValueKind.Number) when Years is { } century => other.Readings.Any(year =>
                year >= century.First && year <= century.Last
            ),
            (ValueKind.Date, ValueKind.Number) or (ValueKind.Number, ValueKind.Date) => Month is null
                && other.Month is null
                && SharesReading(other, 1, 1),
            (ValueKind.Time, ValueKind.Time) => SharesReading(other, 1, 1),

            // "From nine to five" are hours; "neun Uhr" and "9 h" differ only in the word behind.
            (ValueKind.Time, ValueKind.Number) => IsHour(other),
            (ValueKind.Number, ValueKind.Time) => other.IsHour(this),
            (ValueKind.Time, ValueKind.Quantity) => other.IsSoMany(this),
            (ValueKind.Quantity, ValueKind.Time) => IsSoMany(other),
            (ValueKind.Ordinal, ValueKind.Ordinal or ValueKind.Number) => SharesReading(other, 1, 1),
            (ValueKind.Number, ValueKind.Ordinal) => SharesReading(other, 1, 1),

            // "On the 5th".
            (ValueKind.Ordinal, ValueKind.Date) => other.Day is { } day && Readings.Contains(day),
            (ValueKind.Weekday, ValueKind.Weekday) => SharesReading(other, 1, 1),
            (ValueKind.Number, ValueKind.Number) => SharesReading(other, 1, 1),
            (ValueKind.Number, ValueKind.Quantity) or (ValueKind.Quantity, ValueKind.Number) => SharesReading(other, 1, 1),
            (ValueKind.Quantity, ValueKind.Quantity) => Unit!.Dimension == other.Unit!.Dimension
                && (Unit.Factor == other.Unit.Factor ? SharesReading(other, 1, 1) : IsAbout(other))
                || Unit.Dimension == Units.Cent && SharesReading(other, 0.01m, 1)
                || other.Unit.Dimension == Units.Cent && SharesReading(other, 1, 0.01m),
            _ => false,
        };

    /// <summary>Whether a length of time is as many hours and minutes as a time of the day is written with: "1 h 30", "9 heures".</summary>
    private bool IsSoMany(TextValue time) =>
        Unit!.Dimension == Units.Duration
        && Unit.Factor < 1
        && Readings.Any(reading =>
            time.Readings.Any(minutes => Math.Abs((reading.Times(Unit.Factor).Times(MinutesOfDay)) - minutes) < 0.01m)
        );

    /// <summary>Whether a plain number may be this time: "noon to two", "в 18.30".</summary>
    private bool IsHour(TextValue number) =>
        number.Readings.Any(hour =>
            Readings.Any(minutes =>
                minutes == hour * MinutesOfHour
                || (hour <= 12 && minutes == (hour + 12) * MinutesOfHour)
                || minutes == (Math.Floor(hour) * MinutesOfHour) + ((hour - Math.Floor(hour)) * 100)
            )
        );

    private bool IsWithin(TextValue other) =>
        Months is { } months ? Holds(months, other.Month, other.Months)
        : Years is { } years ? Holds(years, other.Year, other.Years)
        : other.Months is null && other.Years is null && IsTold(other);

    private static bool Holds((int First, int Last) period, int? told, (int First, int Last)? inner) =>
        inner is { } other ? period.First <= other.First && other.Last <= period.Last : told >= period.First && told <= period.Last;

    private bool IsTold(TextValue other) =>
        IsWithin(other.Year, other.Month, other.Day, other.Decade)
        || ((MayBeTurned || other.MayBeTurned) && IsWithin(other.Year, other.Day, other.Month, other.Decade));

    private bool IsWithin(int? year, int? month, int? day, int? decade) =>
        (Year is null || Year == year)
        && (Month is null || Month == month)
        && (Day is null || Day == day)
        && (Decade is null || Decade == decade || (year is { } told && Decade == (Decade < 100 ? told % 100 : told) / 10 * 10));

    private bool SharesReading(TextValue other, decimal factor, decimal otherFactor) =>
        Readings.Any(reading => other.Readings.Any(there => reading.Times(factor) == there.Times(otherFactor)));

    /// <summary>Units that are no multiples of each other (a month and thirty days) need not agree to the last digit.</summary>
    private bool IsAbout(TextValue other)
    {
        // Six weeks are a month and a half.
        var areWeeks =
            Unit!.Factor == Units.Week != (other.Unit!.Factor == Units.Week) && Math.Max(Unit.Factor, other.Unit.Factor) < Units.Quarter;
        var tolerance =
            Unit.Dimension != Units.Duration ? 0.000001m
            : areWeeks && Math.Min(Unit.Factor, other.Unit.Factor) >= Units.Week ? 0.085m
            : 0.035m;
        return Readings.Any(reading =>
            other.Readings.Any(there =>
                Math.Abs((reading.Times(Unit.Factor)) - (there.Times(other.Unit.Factor)))
                <= tolerance * Math.Max(Math.Abs(reading.Times(Unit.Factor)), Math.Abs(there.Times(other.Unit.Factor)))
            )
        );
    }
}
