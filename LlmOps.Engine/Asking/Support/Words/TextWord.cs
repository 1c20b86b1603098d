using System.Collections.Frozen;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Words;

/// <summary>A word of a script that is written with blanks.</summary>
/// <param name="Text">The word, folded.</param>
/// <param name="Start">Offset in the text.</param>
/// <param name="End">Offset behind it.</param>
/// <param name="IsCapitalised">Whether it begins with a capital.</param>
/// <param name="IsAfterQuote">Whether an opening quotation mark stands between it and a word before, and nothing else but a blank.</param>
/// <param name="IsAfterBreak">Whether something other than blanks and hyphens stands between it and the word before.</param>
internal readonly record struct TextWord(string Text, int Start, int End, bool IsCapitalised, bool IsAfterBreak, bool IsAfterQuote = false)
{
    // "L'entreprise", "dell'anno": an article or the like is a word of its own.
    private static readonly FrozenSet<string> s_elided = "l d qu n s j m t c jusqu lorsqu puisqu dell all nell sull dall un quell"
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The words of a text; runs of Chinese characters and kana are none.</summary>
    public static List<TextWord> ReadAll(string source, string folded)
    {
        var words = new List<TextWord>();
        var i = 0;
        var isAfterBreak = true;
        while (i < folded.Length)
        {
            if (!IsPart(folded[i]))
            {
                isAfterBreak |=
                    !(char.IsWhiteSpace(folded[i]) || folded[i] == '-') || folded[i] == '\n' || FoldedText.IsIdeographic(folded[i]);
                i++;
                continue;
            }

            var start = i;
            while (i < folded.Length && (IsPart(folded[i]) || (folded[i] == '\'' && i + 1 < folded.Length && IsPart(folded[i + 1]))))
            {
                i++;
                if (folded[i - 1] == '\'' && s_elided.Contains(folded[start..(i - 1)]))
                {
                    break;
                }
            }

            words.Add(new TextWord(folded[start..i], start, i, char.IsUpper(source[start]), isAfterBreak, IsBehindQuote(source, start)));
            isAfterBreak = false;
        }

        return words;
    }

    private static bool IsBehindQuote(string source, int at) =>
        at > 2 && source[at - 1] is '«' or '„' or '“' or '"' && source[at - 2] == ' ' && char.IsLetterOrDigit(source[at - 3]);

    private static bool IsPart(char character) => char.IsLetterOrDigit(character) && !FoldedText.IsIdeographic(character);
}
