namespace LlmOps.Engine.FineTuning;

/// <summary>The check digits of card and account numbers.</summary>
internal static class CheckDigits
{
    /// <summary>True for 13 to 19 digits, spaces and hyphens aside, whose last one is their Luhn check digit.</summary>
    public static bool IsCard(string text)
    {
        var (sum, count) = (0, 0);
        for (var i = text.Length - 1; i >= 0; i--)
        {
            if (!char.IsAsciiDigit(text[i]))
            {
                continue;
            }

            var digit = text[i] - '0';
            var doubled = count % 2 == 1 ? digit * 2 : digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
            count++;
        }

        return count is >= 13 and <= 19 && sum > 0 && sum % 10 == 0;
    }

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
