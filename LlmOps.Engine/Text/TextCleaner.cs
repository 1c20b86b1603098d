using System.Globalization;
using System.Text;

namespace LlmOps.Engine.Text;

/// <summary>Makes the form of a text that is embedded, indexed and put into prompts. The source text itself is never changed: offsets refer
/// to it.</summary>
public static class TextCleaner
{
    /// <summary>Composes letters and marks (Unicode form C), removes zero-width, soft-hyphen, bidirectional and control characters and
    /// halves of surrogate pairs, and makes one space of any white space, or one line break where there was one in it. Cleaning twice
    /// changes nothing more.</summary>
    public static string Clean(string text) => Clean(text.AsSpan());

    /// <inheritdoc cref="Clean(string)"/>
    public static string Clean(ReadOnlySpan<char> text)
    {
        var clean = new StringBuilder(text.Length);
        var (space, line) = (false, false);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (IsWhiteSpace(character))
            {
                space = true;
                line |= character is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029' or '\f' or '\v';
                continue;
            }

            if (IsDropped(text, i))
            {
                continue;
            }

            if (space && clean.Length > 0)
            {
                clean.Append(line ? '\n' : ' ');
            }

            (space, line) = (false, false);
            if (
                character >= '\u0300'
                && clean.Length > 0
                && CanonicalComposition.IsMark(character)
                && CanonicalComposition.Compose(clean[^1], character) is var composed and not '\0'
            )
            {
                clean[^1] = composed;
            }
            else
            {
                clean.Append(character);
            }
        }

        return clean.ToString();
    }

    /// <summary>Cleans a text and puts it on one line: a cell, or a line of a page.</summary>
    public static string CleanToOneLine(ReadOnlySpan<char> text) => Clean(text).Replace('\n', ' ');

    /// <summary>Cleans a text that stands on one line: a title or a heading. Marks of Markdown emphasis and code are left out.</summary>
    public static string CleanLine(ReadOnlySpan<char> text)
    {
        var clean = Clean(text);
        return clean.AsSpan().IndexOfAny("\n*`") < 0
            ? clean
            : Clean(clean.Replace("*", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal).Replace('\n', ' '));
    }

    private static bool IsWhiteSpace(char character) =>
        character is ' ' or (>= '\t' and <= '\r') || (character > '\u007f' && char.IsWhiteSpace(character));

    private static bool IsDropped(ReadOnlySpan<char> text, int index)
    {
        var character = text[index];
        if (character < '\u007f')
        {
            return character < ' ';
        }

        if (char.IsHighSurrogate(character))
        {
            return index + 1 >= text.Length || !char.IsLowSurrogate(text[index + 1]);
        }

        return char.IsLowSurrogate(character)
            ? index == 0 || !char.IsHighSurrogate(text[index - 1])
            : character is '\u007f' or '\ufffe' or '\uffff'
                || CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format;
    }
}
