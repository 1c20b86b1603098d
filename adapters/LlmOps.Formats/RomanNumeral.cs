using System.Globalization;
using System.Text;

namespace LlmOps.Formats;

/// <summary>Numbers as the Romans wrote them.</summary>
internal static class RomanNumeral
{
    private static readonly (int Value, string Letters)[] s_parts =
    [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];

    /// <summary>The numeral in capitals; numbers outside 1 to 3,999 in digits.</summary>
    public static string Of(int number)
    {
        if (number is < 1 or > 3999)
        {
            return number.ToString(CultureInfo.InvariantCulture);
        }

        var text = new StringBuilder();
        foreach (var (value, letters) in s_parts)
        {
            while (number >= value)
            {
                text.Append(letters);
                number -= value;
            }
        }

        return text.ToString();
    }

    /// <summary>The value of a numeral that is written as it should be, or null.</summary>
    public static int? Parse(string text)
    {
        var upper = text.ToUpperInvariant();
        var (at, number) = (0, 0);
        foreach (var (value, letters) in s_parts)
        {
            while (string.CompareOrdinal(upper, at, letters, 0, letters.Length) == 0)
            {
                number += value;
                at += letters.Length;
            }
        }

        return text.Length is > 0 and <= 12 && at == text.Length && Of(number) == upper ? number : null;
    }
}
