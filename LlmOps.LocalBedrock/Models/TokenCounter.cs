using System.Globalization;
using System.Text;

namespace LlmOps.LocalBedrock.Models;

/// <summary>
/// The local token count: an estimate that is the same for the same text, not any vendor's tokenizer.
/// Latin words cost one token for each begun six letters, numbers one for each begun three digits, other scripts one for each letter,
/// punctuation and symbols one each, line breaks one for a run of them, blanks nothing.
/// </summary>
internal static class TokenCounter
{
    public static int Count(ReadOnlySpan<char> text)
    {
        var tokens = 0;
        for (var at = 0; at < text.Length; )
        {
            var start = at;
            var c = text[at];
            if (IsLatin(c))
            {
                at = RunEnd(text, at, IsLatin);
                tokens += (at - start + 5) / 6;
            }
            else if (char.IsAsciiDigit(c))
            {
                at = RunEnd(text, at, char.IsAsciiDigit);
                tokens += (at - start + 2) / 3;
            }
            else if (c is '\n' or '\r')
            {
                at = RunEnd(text, at, char.IsWhiteSpace);
                tokens++;
            }
            else if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else
            {
                Rune.DecodeFromUtf16(text[at..], out var rune, out var consumed);
                at += consumed;
                tokens += Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format ? 0 : 1;
            }
        }

        return tokens;
    }

    private static bool IsLatin(char c) => char.IsAsciiLetter(c) || c is >= '\u00c0' and <= '\u024f';

    private static int RunEnd(ReadOnlySpan<char> text, int at, Func<char, bool> belongs)
    {
        while (at < text.Length && belongs(text[at]))
        {
            at++;
        }

        return at;
    }
}
