namespace LlmOps.Engine.Extraction;

/// <summary>Recognizes dates: <c>March 2021</c>, <c>12 March 2021</c>, <c>March 12, 2021</c>, <c>2021-03-12</c>, <c>Q3 2021</c>, and a year
/// behind a word that asks for one.</summary>
internal static class DateReader
{
    /// <summary>How many tokens from <paramref name="at"/> on are a date; 0 where none begins there.</summary>
    public static int Read(IReadOnlyList<Token> tokens, int at)
    {
        var token = tokens[at];
        if (!char.IsAsciiDigit(token.Text[0]) && !token.IsCapital)
        {
            return 0;
        }

        if (IsIso(token.Text))
        {
            return 1;
        }

        if (IsDay(token) && IsMonth(tokens, at + 1))
        {
            var year = SkipPoint(tokens, at + 2);
            return IsYear(tokens, year) ? year + 1 - at : 2;
        }

        if (IsMonth(tokens, at))
        {
            var next = SkipPoint(tokens, at + 1);
            if (IsYear(tokens, next))
            {
                return next + 1 - at;
            }

            if (next < tokens.Count && IsDay(tokens[next]))
            {
                var year = next + 1 < tokens.Count && tokens[next + 1].Text == "," ? next + 2 : next + 1;
                return IsYear(tokens, year) ? year + 1 - at : 0;
            }

            return 0;
        }

        if (token.Lower is "q1" or "q2" or "q3" or "q4" && IsYear(tokens, at + 1))
        {
            return 2;
        }

        return
            IsYear(tokens, at)
            && at > 0
            && tokens[at - 1].Lower
                is "in"
                    or "since"
                    or "from"
                    or "until"
                    or "till"
                    or "by"
                    or "of"
                    or "during"
                    or "after"
                    or "before"
                    or "late"
                    or "early"
                    or "mid"
                    or "year"
                    or "("
                    or "to"
                    or "around"
                    or "circa"
            ? 1
            : 0;
    }

    private static bool IsIso(string text) =>
        text.Length is 7 or 10
        && text[4] == '-'
        && text.All(character => char.IsAsciiDigit(character) || character == '-')
        && (text.Length == 7 || text[7] == '-');

    private static int SkipPoint(IReadOnlyList<Token> tokens, int at) => at < tokens.Count && tokens[at].Text == "." ? at + 1 : at;

    private static bool IsMonth(IReadOnlyList<Token> tokens, int at) =>
        at < tokens.Count && tokens[at].IsCapital && Lexicon.Months.Contains(tokens[at].Lower);

    private static bool IsDay(Token token)
    {
        var digits = token.Text.AsSpan().TrimEnd("stndrh");
        return digits.Length is 1 or 2 && digits.IndexOfAnyExceptInRange('0', '9') < 0;
    }

    private static bool IsYear(IReadOnlyList<Token> tokens, int at) =>
        at < tokens.Count
        && tokens[at].Text is { Length: 4 } text
        && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0
        && string.CompareOrdinal(text, "1500") > 0
        && string.CompareOrdinal(text, "2100") < 0;
}
