using System.Globalization;

namespace LlmOps.Engine.Knowledge;

/// <summary>Numbers and moments as texts of equal length whose ordinal order is theirs.</summary>
internal static class SortableText
{
    private const NumberStyles Number = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Reads a number as JSON writes it; nothing else is one, because <c>1,980</c> means two things in two countries.</summary>
    public static bool TryParseNumber(string text, out double number) =>
        double.TryParse(text, Number, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    /// <summary>A number: 16 hexadecimal digits.</summary>
    public static string Of(double number)
    {
        // Negative numbers have their bits turned round, the others the sign alone. Adding zero makes one of both zeros.
        var bits = BitConverter.DoubleToInt64Bits(number + 0.0);
        var ordered = bits < 0 ? ~bits : bits ^ long.MinValue;
        return ordered.ToString("x16", CultureInfo.InvariantCulture);
    }

    /// <summary>A moment in UTC: 19 digits.</summary>
    public static string Of(DateTime moment) => moment.Ticks.ToString("D19", CultureInfo.InvariantCulture);
}
