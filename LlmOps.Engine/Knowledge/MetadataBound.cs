namespace LlmOps.Engine.Knowledge;

/// <summary>One end of a range of numbers or of dates.</summary>
/// <remarks>A day or a month as a bound is that whole day or month: up to and with <c>2024-03</c> ends with the last tick of
/// March.</remarks>
public sealed class MetadataBound
{
    private readonly double? _number;
    private readonly DatePeriod _period;

    private MetadataBound(double? number, DatePeriod period) => (_number, _period) = (number, period);

    /// <summary>Whether it is a date; otherwise it is a number.</summary>
    public bool IsDate => _number is null;

    /// <summary>A number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite.</exception>
    public static MetadataBound Of(double number) =>
        double.IsFinite(number) ? new(number, default) : throw new ArgumentOutOfRangeException(nameof(number));

    /// <summary>Reads a number as JSON writes it, or a date of ISO 8601; null where the text is neither.</summary>
    public static MetadataBound? Parse(string text) =>
        SortableText.TryParseNumber(text, out var number) ? new(number, default)
        : DatePeriod.TryParse(text, out var period) ? new(null, period)
        : null;

    /// <summary>What all terms of the bound's kind begin with.</summary>
    internal string Prefix(string key) => IsDate ? MetadataTerm.DatePrefix(key) : MetadataTerm.NumberPrefix(key);

    /// <summary>The first term of a range that begins here, and whether it is part of the range.</summary>
    internal (string Term, bool IsIncluded) From(string key, bool isIncluded) =>
        _number is { } number
            ? (MetadataTerm.OfNumber(key, number), isIncluded)
            : (MetadataTerm.OfDate(key, isIncluded ? _period.Start : _period.End), true);

    /// <summary>The last term of a range that ends here, and whether it is part of the range.</summary>
    internal (string Term, bool IsIncluded) To(string key, bool isIncluded) =>
        _number is { } number
            ? (MetadataTerm.OfNumber(key, number), isIncluded)
            : (MetadataTerm.OfDate(key, isIncluded ? _period.End : _period.Start), false);
}
