using System.Globalization;

namespace LlmOps.Formats.Tables;

/// <summary>Numbers as tables write them, with a decimal point or a decimal comma.</summary>
internal static class NumberText
{
    private const int MaxLength = 24;

    /// <summary>The number, or null where the text is none or may be read in two ways (<c>1.234</c>).</summary>
    public static decimal? Parse(ReadOnlySpan<char> text)
    {
        text = text.Trim().TrimEnd("%€$£ ").TrimStart("€$£+ ").Trim();
        if (text.IsEmpty || text.Length > MaxLength || (!char.IsAsciiDigit(text[^1])))
        {
            return null;
        }

        var (point, comma) = (text.LastIndexOf('.'), text.LastIndexOf(','));
        var (decimalMark, other) = point > comma ? ('.', ',') : (',', '.');
        var mark = Math.Max(point, comma);
        if (mark >= 0 && Math.Min(point, comma) < 0)
        {
            // A single mark before three digits may part thousands or decimals; several of them part thousands.
            var isRepeated = text[..mark].Contains(text[mark]);
            if (!isRepeated && text.Length - mark - 1 == 3 && text[..mark].Trim("-0").Length > 0)
            {
                return null;
            }

            (decimalMark, other) = isRepeated ? (text[mark] == '.' ? ',' : '.', text[mark]) : (decimalMark, other);
        }

        Span<char> plain = stackalloc char[MaxLength];
        var length = 0;
        foreach (var character in text)
        {
            if (character == other || character is ' ' or '\'' or '\u00a0' or '\u202f')
            {
                continue;
            }

            plain[length++] =
                character == decimalMark ? '.'
                : character is '−' ? '-'
                : character;
        }

        return
            decimal.TryParse(
                plain[..length],
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
            && Math.Abs(number) < 1_000_000_000_000_000m
            ? number
            : null;
    }
}
