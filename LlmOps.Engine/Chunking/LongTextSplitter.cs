using System.Globalization;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Chunking;

/// <summary>Cuts what is too long for one chunk: at the end of a clause, else at white space, else between two whole characters.</summary>
internal static class LongTextSplitter
{
    private const int Step = 16;

    public static IEnumerable<TextSpan> Split(string text, TextSpan span, int maxTokens)
    {
        var (start, tokens, clause, space) = (span.Start, 0, -1, -1);
        var i = span.Start;
        while (i < span.End)
        {
            var next = i;
            while (next < span.End && next - i < Step && !char.IsWhiteSpace(text[next]))
            {
                next++;
            }

            while (next < span.End && char.IsWhiteSpace(text[next]))
            {
                next++;
            }

            next = WholeCharacter(text, i, next, span.End);
            // A part of a long word is estimated without the bonus that whole words have.
            var cost = Math.Max(
                ChunkTokens.Estimate(text.AsSpan(i, next - i)),
                next - i >= Step && !char.IsWhiteSpace(text[next - 1]) ? (next - i + 4) / 5 : 0
            );
            if (tokens + cost > maxTokens && i > start)
            {
                var cut =
                    clause > start ? clause
                    : space > start ? space
                    : i;
                yield return Trim(text, start, cut);
                tokens = ChunkTokens.Estimate(text.AsSpan(cut, i - cut));
                (start, clause, space) = (cut, -1, -1);
                continue;
            }

            tokens += cost;
            i = next;
            if (i > start && char.IsWhiteSpace(text[i - 1]))
            {
                space = i;
                var last = text.AsSpan(start, i - start).TrimEnd();
                clause =
                    tokens * 2 >= maxTokens && last.Length > 0 && (last[^1] is ';' or ',' or ':' or '—' or '–' or ')' or '|') ? i : clause;
            }
            else if (tokens * 2 >= maxTokens && (text[i - 1] is '、' or '，' or '；'))
            {
                clause = i;
            }
        }

        if (start < span.End)
        {
            yield return Trim(text, start, span.End);
        }
    }

    private static int WholeCharacter(string text, int from, int to, int end)
    {
        while (to > from && to < end && IsJoined(text, to))
        {
            // A run of marks that never ends is cut all the same, though never through a surrogate pair.
            if (to - from > 4 * Step && !char.IsLowSurrogate(text[to]))
            {
                break;
            }

            to++;
        }

        return to;
    }

    private static bool IsJoined(string text, int at) =>
        (char.IsLowSurrogate(text[at]) && char.IsHighSurrogate(text[at - 1]))
        || text[at] == '\u200d'
        || text[at - 1] == '\u200d'
        || (
            text[at] >= '\u0300'
            && (
                CharUnicodeInfo.GetUnicodeCategory(text[at])
                is UnicodeCategory.NonSpacingMark
                    or UnicodeCategory.SpacingCombiningMark
                    or UnicodeCategory.EnclosingMark
            )
        );

    private static TextSpan Trim(string text, int start, int end)
    {
        var span = text.AsSpan(start, end - start);
        var leading = span.Length - span.TrimStart().Length;
        return new TextSpan(start + leading, start + leading + span.Trim().Length);
    }
}
