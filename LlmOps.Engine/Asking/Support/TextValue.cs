namespace LlmOps.Engine.Asking.Support;

/// <summary>A value that a text tells, in a form that does not depend on how the text writes it.</summary>
/// <param name="Kind">What it measures.</param>
/// <param name="Start">Offset in the text.</param>
/// <param name="End">Offset behind it.</param>
internal sealed record TextValue(ValueKind Kind, int Start, int End)
{
    /// <summary>What the number may mean: <c>1.250</c> is 1250 or 1.25. For a time, minutes since midnight.</summary>
    public IReadOnlyList<decimal> Readings { get; init; } = [];

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
            (ValueKind.Date, ValueKind.Number) or (ValueKind.Number, ValueKind.Date) => Month is null
                && other.Month is null
                && SharesReading(other, 1, 1),
            (ValueKind.Time, ValueKind.Time) => SharesReading(other, 1, 1),
            (ValueKind.Number, ValueKind.Number) => SharesReading(other, 1, 1),
            (ValueKind.Number, ValueKind.Quantity) or (ValueKind.Quantity, ValueKind.Number) => SharesReading(other, 1, 1),
            (ValueKind.Quantity, ValueKind.Quantity) => Unit!.Dimension == other.Unit!.Dimension
                && (Unit.Factor == other.Unit.Factor ? SharesReading(other, 1, 1) : IsAbout(other)),
            (ValueKind.Time, ValueKind.Quantity or ValueKind.Number) => IsHour(other, this),
            (ValueKind.Quantity or ValueKind.Number, ValueKind.Time) => IsHour(this, other),
            _ => false,
        };

    /// <summary>"From 9 to 18 hours" are times of the day where the other text has such.</summary>
    private static bool IsHour(TextValue amount, TextValue time) =>
        (amount.Unit is null || amount.Unit.Factor == 1m / 24)
        && amount.Readings.Any(hour => hour is >= 0 and <= 24 && time.Readings.Contains(hour * 60));

    private bool IsWithin(TextValue other) =>
        (Year is null || Year == other.Year) && (Month is null || Month == other.Month) && (Day is null || Day == other.Day);

    private bool SharesReading(TextValue other, decimal factor, decimal otherFactor) =>
        Readings.Any(reading => other.Readings.Any(there => reading * factor == there * otherFactor));

    /// <summary>Units that are no multiples of each other (a month and thirty days) need not agree to the last digit.</summary>
    private bool IsAbout(TextValue other)
    {
        var tolerance = Unit!.Dimension == Units.Duration ? 0.035m : 0.000001m;
        return Readings.Any(reading =>
            other.Readings.Any(there =>
                Math.Abs((reading * Unit.Factor) - (there * other.Unit!.Factor))
                <= tolerance * Math.Max(Math.Abs(reading * Unit.Factor), Math.Abs(there * other.Unit.Factor))
            )
        );
    }
}
