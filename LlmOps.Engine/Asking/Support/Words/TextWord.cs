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

    // The mark, the blank before it and the end of the word before that.
    private const int QuoteBefore = 3;

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

    /// <summary>The words of a part of a text, with their offsets in it.</summary>
    /// <param name="words">The words of the whole text.</param>
    /// <param name="source">The whole text.</param>
    /// <param name="folded">The whole text, folded.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="end">Where it ends.</param>
    public static List<TextWord> Slice(List<TextWord> words, string source, string folded, int start, int end)
    {
        if (start == 0 && end == source.Length)
        {
            return words;
        }

        var (from, to) = (FirstBehind(words, start), FirstBehind(words, end));
        if ((from > 0 && words[from - 1].End > start) || (to > 0 && words[to - 1].End > end))
        {
            // The part begins or ends within a word.
            return ReadAll(source[start..end], folded[start..end]);
        }

        var part = new List<TextWord>(to - from);
        for (var i = from; i < to; i++)
        {
            var word = words[i];
            part.Add(
                word with
                {
                    Start = word.Start - start,
                    End = word.End - start,
                    IsAfterBreak = word.IsAfterBreak || i == from,
                    IsAfterQuote = word.IsAfterQuote && word.Start - start >= QuoteBefore,
                }
            );
        }

        return part;
    }

    /// <summary>The first word that begins at a place or behind it.</summary>
    private static int FirstBehind(List<TextWord> words, int start)
    {
        var (low, high) = (0, words.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = words[middle].Start < start ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static bool IsBehindQuote(string source, int at) =>
        at >= QuoteBefore && source[at - 1] is '«' or '„' or '“' or '"' && source[at - 2] == ' ' && char.IsLetterOrDigit(source[at - 3]);

    private static bool IsPart(char character) => char.IsLetterOrDigit(character) && !FoldedText.IsIdeographic(character);
}
