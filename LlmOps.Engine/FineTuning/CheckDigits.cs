namespace LlmOps.Engine.FineTuning;

/// <summary>The check digits of card and account numbers.</summary>
internal static class CheckDigits
{
    /// <summary>True for a number, blanks and hyphens aside, whose beginning and length are those of a card's and whose last digit is its
    /// Luhn check digit.</summary>
    public static bool IsCard(string text)
    {
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        return IsIssued(digits) && IsLuhn(digits);
    }

    /// <summary>The ranges of ISO/IEC 7812 that card schemes use: without them every tenth long number would be a card.</summary>
    private static bool IsIssued(string digits)
    {
        if (digits.Length is < 13 or > 19)
        {
            return false;
        }

        var (two, four) = (Beginning(digits, 2), Beginning(digits, 4));
        return digits.Length switch
        {
            13 => digits[0] == '4',
            14 => two is 36 or 38 or 39 || four / 10 is >= 300 and <= 305,
            15 => two is 34 or 37,
            _ => digits[0] == '4'
                || two is >= 51 and <= 55 or 62 or 64 or 65 or 50 or >= 56 and <= 58 or 63 or 67
                || four is 6011 or >= 2221 and <= 2720 or >= 3528 and <= 3589,
        };
    }

    private static bool IsLuhn(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            var weighted = i % 2 == 1 ? digit * 2 : digit;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }

        return sum % 10 == 0;
    }

    private static int Beginning(string digits, int count) =>
        int.Parse(digits.AsSpan(0, count), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>True for an IBAN, spaces aside, whose remainder by 97 is 1.</summary>
    public static bool IsIban(string text)
    {
        var plain = string.Concat(text.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        if (plain.Length is < 15 or > 34)
        {
            return false;
        }

        var remainder = 0;
        foreach (var character in plain[4..] + plain[..4])
        {
            var value = char.IsAsciiDigit(character) ? character - '0' : character - 'A' + 10;
            remainder = ((remainder * (value > 9 ? 100 : 10)) + value) % 97;
        }

        return remainder == 1;
    }
}
