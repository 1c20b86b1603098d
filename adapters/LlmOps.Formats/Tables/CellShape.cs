namespace LlmOps.Formats.Tables;

/// <summary>What the text of a cell looks like: nothing, words, or a value with its unit.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Unit">Letters and signs around a number, such as <c>EUR</c> or <c>%</c>; empty for others.</param>
internal readonly record struct CellShape(CellKind Kind, string Unit)
{
    private const int MaxUnit = 8;

    public bool IsValue => Kind is CellKind.Number or CellKind.Date;

    public static CellShape Of(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.IsEmpty)
        {
            return new CellShape(CellKind.Empty, "");
        }

        if (text.Length > 40)
        {
            return new CellShape(CellKind.Words, "");
        }

        var (digits, separators, first, last) = (0, 0, -1, -1);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsDigit(text[i]))
            {
                digits++;
                first = first < 0 ? i : first;
                last = i;
            }
        }

        if (digits == 0)
        {
            return new CellShape(text is "-" or "–" or "—" or "n/a" or "N/A" ? CellKind.Empty : CellKind.Words, "");
        }

        for (var i = first; i < last; i++)
        {
            if (char.IsDigit(text[i]))
            {
                continue;
            }

            if (
                text[i]
                is not (
                    '.'
                    or ','
                    or ' '
                    or '\''
                    or '\u00a0'
                    or '\u202f'
                    or '’'
                    or '-'
                    or '–'
                    or '/'
                    or ':'
                    or '+'
                    or 'T'
                    or '('
                    or ')'
                    or '×'
                    or 'x'
                )
            )
            {
                return new CellShape(CellKind.Words, "");
            }

            separators += text[i] is '-' or '/' or ':' or '.' ? 1 : 0;
        }

        var before = text[..first].Trim().Trim("+-–−(");
        var after = text[(last + 1)..].Trim().Trim(").,");
        if (before.Length > 4 || after.Length > MaxUnit || (before.Length > 0 && char.IsLetter(before[0]) && before.Length != 3))
        {
            return new CellShape(CellKind.Words, "");
        }

        return separators == 2 && digits is >= 5 and <= 8 && before.IsEmpty && after.IsEmpty
            ? new CellShape(CellKind.Date, "")
            : new CellShape(CellKind.Number, string.Concat(before, after).Trim());
    }
}
