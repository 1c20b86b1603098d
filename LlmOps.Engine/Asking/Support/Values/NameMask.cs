using System.Collections.Frozen;
using System.Globalization;

namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>A folded text with one letter in place of each letter of the names of a list, such as those of months: patterns look for that
/// letter, and no list of a hundred names is tried at each word.</summary>
internal static class NameMask
{
    /// <summary>A letter that no text has.</summary>
    public const char Letter = '\uA66E';

    /// <summary>A name, in a pattern.</summary>
    public const string Name = "\uA66E+";

    private const char InsteadOfLetter = '\uA66D';

    /// <summary>Masks the names that are whole words of a text.</summary>
    /// <returns>As long as the text; null: it has none of them.</returns>
    public static string? Of(string folded, FrozenDictionary<string, int> names)
    {
        var lookup = names.GetAlternateLookup<ReadOnlySpan<char>>();
        char[]? masked = null;
        for (var i = 0; i < folded.Length; i++)
        {
            if (!IsOfWord(folded[i]))
            {
                continue;
            }

            var start = i;
            while (i < folded.Length && IsOfWord(folded[i]))
            {
                i++;
            }

            if (lookup.ContainsKey(folded.AsSpan(start, i - start)))
            {
                masked ??= folded.Replace(Letter, InsteadOfLetter).ToCharArray();
                masked.AsSpan(start, i - start).Fill(Letter);
            }
        }

        return masked is null ? null : new string(masked);
    }

    /// <summary>What regular expressions take for a part of a word.</summary>
    public static bool IsOfWord(char character) =>
        char.IsAscii(character)
            ? char.IsAsciiLetterOrDigit(character) || character == '_'
            : char.IsLetter(character)
                || character is '\u200c' or '\u200d'
                || char.GetUnicodeCategory(character)
                    is UnicodeCategory.NonSpacingMark
                        or UnicodeCategory.DecimalDigitNumber
                        or UnicodeCategory.ConnectorPunctuation;
}
