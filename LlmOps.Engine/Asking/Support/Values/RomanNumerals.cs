using System.Collections.Frozen;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>Roman numerals: "Article IV", "Kapitel XII", "siglo XIX".</summary>
internal static class RomanNumerals
{
    private const string Digits = "ivxlc";
    private const int Longest = 8;

    private static readonly int[] s_values = [1, 5, 10, 50, 100];

    // What is numbered in this way: a single letter behind it is a number, too.
    private static readonly FrozenSet<string> s_heads = (
        "article articles chapter section part phase level class category stage annex appendix volume title schedule artikel kapitel abschnitt teil "
        + "stufe klasse kategorie anhang anlage band gruppe chapitre partie niveau classe annexe tome titre artículo capítulo sección parte "
        + "fase nivel clase anexo tomo título глава главе главы статья статье статьи раздел раздела часть части этап этапа приложение том класс"
    )
        .Split(' ')
        .Select(FoldedText.Fold)
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The number that a folded word writes, or null.</summary>
    public static int? Of(ReadOnlySpan<char> word)
    {
        if (word.Length is 0 or > Longest)
        {
            return null;
        }

        var (number, last) = (0, 0);
        for (var i = word.Length - 1; i >= 0; i--)
        {
            if (Digits.IndexOf(word[i], StringComparison.Ordinal) is not (>= 0 and var at))
            {
                return null;
            }

            var value = s_values[at];
            number += value < last ? -value : value;
            last = Math.Max(last, value);
        }

        return word.SequenceEqual(Write(number)) ? number : null;
    }

    /// <summary>The numerals of a text. Behind a word for what is numbered they are sure; others may be letters.</summary>
    /// <param name="source">The text.</param>
    /// <param name="words">Its words.</param>
    public static IEnumerable<TextValue> In(string source, List<TextWord> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (
                word.IsCapitalised
                && Of(word.Text) is { } number
                && !source.AsSpan(word.Start, word.End - word.Start).ContainsAnyInRange('a', 'z')
                && ((i > 0 && s_heads.Contains(words[i - 1].Text) && !word.IsAfterBreak) is var isSure)
                && (isSure || (word.Text.Length > 1 && !word.Text.AsSpan().ContainsAny('l', 'c')) || source.IsBehind(word.Start, '第'))
            )
            {
                yield return new TextValue(ValueKind.Number, word.Start, word.End) { Readings = [number], IsSoft = !isSure };
            }
        }
    }

    private static bool IsBehind(this string text, int at, char character) => at > 0 && text[at - 1] == character;

    private static string Write(int number)
    {
        ReadOnlySpan<(int Value, string Text)> parts =
        [
            (100, "c"),
            (90, "xc"),
            (50, "l"),
            (40, "xl"),
            (10, "x"),
            (9, "ix"),
            (5, "v"),
            (4, "iv"),
            (1, "i"),
        ];
        var text = "";
        foreach (var part in parts)
        {
            for (; number >= part.Value; number -= part.Value)
            {
                text += part.Text;
            }
        }

        return text;
    }
}
