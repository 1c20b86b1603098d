namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>Numbers in Chinese characters.</summary>
internal static class IdeographicNumber
{
    private const string Digits = "〇一二三四五六七八九";

    public static bool IsPart(char character) =>
        Digits.Contains(character, StringComparison.Ordinal) || character is '零' or '两' or '十' or '百' or '千' or '万' or '億' or '亿';

    /// <summary>The number that a run of digits and Chinese number characters writes, or null.</summary>
    public static decimal? Read(ReadOnlySpan<char> run)
    {
        decimal total = 0,
            section = 0,
            digit = 0;
        var positional = true;
        foreach (var character in run)
        {
            var value =
                character is '零' ? 0
                : character is '两' ? 2
                : char.IsAsciiDigit(character) ? character - '0'
                : Digits.IndexOf(character, StringComparison.Ordinal);
            if (value >= 0)
            {
                digit = (digit * 10) + value;
                continue;
            }

            positional = false;
            switch (character)
            {
                case '十':
                    section += (digit == 0 ? 1 : digit) * 10;
                    break;
                case '百':
                    section += (digit == 0 ? 1 : digit) * 100;
                    break;
                case '千':
                    section += (digit == 0 ? 1 : digit) * 1000;
                    break;
                case '万':
                    total += Math.Max(section + digit, 1) * 10_000;
                    section = 0;
                    break;
                case '億' or '亿':
                    total += Math.Max(section + digit, 1) * 100_000_000;
                    section = 0;
                    break;
                default:
                    return null;
            }

            digit = 0;
        }

        return positional ? digit : total + section + digit;
    }
}
