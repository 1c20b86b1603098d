using System.Globalization;
using System.Text;

namespace LlmOps.Formats.Pdf;

/// <summary>Makes words of the signs of a line, in the order in which they are read.</summary>
internal static class PdfLineText
{
    // Raised this share of the letters beside them, and this much smaller.
    private const double RaisedShare = 0.22;
    private const double SmallerShare = 0.9;

    // A smaller sign that stands this much lower is an index of the sign before it, unless the gap is wider than an index is set apart.
    private const double LoweredShare = 0.1;
    private const double IndexGapShare = 0.3;

    private const double TouchingShare = 0.03;
    private const double ArabicGapShare = 0.07;

    /// <param name="glyphs">Signs from left to right.</param>
    public static string Of(List<PdfGlyph> glyphs)
    {
        var parts = Parts(glyphs);
        return parts.Any(part => part.Text.Any(IsRightToLeft)) ? Logical(parts) : string.Concat(parts.Select(part => part.Text));
    }

    /// <summary>Whether a sign belongs to a script that runs from right to left. Its numbers run from left to right.</summary>
    public static bool IsRightToLeft(char character) =>
        character is ((>= '\u0590' and <= '\u08FF') or (>= '\uFB1D' and <= '\uFDFF') or (>= '\uFE70' and <= '\uFEFC'))
        && !char.IsDigit(character)
        && character is not ('\u066B' or '\u066C');

    // Signs and the spaces between them, from left to right.
    private static List<(string Text, bool IsSpace)> Parts(List<PdfGlyph> glyphs)
    {
        var gap = WordGap(glyphs);
        var size = glyphs.Max(glyph => glyph.Size);
        var (low, count) = (0.0, 0);
        foreach (var glyph in glyphs.Where(glyph => glyph.Size > size * SmallerShare && !glyph.IsSpace))
        {
            low += glyph.Base;
            count++;
        }

        var baseLine = count == 0 ? glyphs[0].Base : low / count;
        var parts = new List<(string Text, bool IsSpace)>(glyphs.Count + 16);
        PdfGlyph? last = null;
        for (var i = 0; i < glyphs.Count; i++)
        {
            var glyph = glyphs[i];
            if (glyph.IsSpace)
            {
                if (!IsCovered(glyphs, i, last))
                {
                    Space();
                }

                continue;
            }

            var isIndex =
                last is { IsSpace: false } && glyph.Size <= last.Size * SmallerShare && baseLine - glyph.Base > size * LoweredShare;
            if (last is not null && glyph.Left - last.Right > (isIndex ? Math.Max(gap, size * IndexGapShare) : gap) && !IsMark(glyph))
            {
                Space();
            }

            var text = glyph.Text;
            if (
                glyph.Size <= size * SmallerShare
                && glyph.Base - baseLine > size * RaisedShare
                && Superscript.TryConvert(text, out var raised)
            )
            {
                text = raised;
            }

            parts.Add((text, false));
            last = glyph;
        }

        return parts;

        void Space()
        {
            if (parts.Count > 0 && !parts[^1].IsSpace)
            {
                parts.Add((" ", true));
            }
        }
    }

    // Arabic scripts keep letters of one word apart by a sign without width, which some programs print as a space beneath the letters.
    private static bool IsCovered(List<PdfGlyph> glyphs, int space, PdfGlyph? last)
    {
        var next = space + 1;
        while (next < glyphs.Count && glyphs[next].IsSpace)
        {
            next++;
        }

        return last is not null
            && next < glyphs.Count
            && glyphs[next].Left - last.Right < TouchingShare * last.Size
            && last.Text.Any(IsRightToLeft)
            && glyphs[next].Text.Any(IsRightToLeft);
    }

    private static bool IsMark(PdfGlyph glyph) => CharUnicodeInfo.GetUnicodeCategory(glyph.Text, 0) is UnicodeCategory.NonSpacingMark;

    // Most gaps are those inside of words: what is clearly wider stands between words. Fonts set wide and tight are measured by themselves.
    private static double WordGap(List<PdfGlyph> glyphs)
    {
        var gaps = new List<double>(glyphs.Count);
        var hasSpaces = false;
        var width = 0.0;
        for (var i = 0; i < glyphs.Count; i++)
        {
            hasSpaces |= glyphs[i].IsSpace && i > 0 && i + 1 < glyphs.Count;
            width += glyphs[i].Right - glyphs[i].Left;
            if (i > 0 && !glyphs[i].IsSpace && !glyphs[i - 1].IsSpace && !(glyphs[i].IsLeader && glyphs[i - 1].IsLeader))
            {
                gaps.Add(glyphs[i].Left - glyphs[i - 1].Right);
            }
        }

        var size = Math.Max(1, Math.Min(glyphs.Max(glyph => glyph.Size), 2.4 * width / glyphs.Count));
        if (gaps.Count == 0)
        {
            return size * 0.2;
        }

        gaps.Sort();
        var usual = Math.Clamp(gaps[(gaps.Count - 1) / 3], -0.1 * size, 0.5 * size);
        // Arabic letters touch, and lines of them are set full by narrow gaps.
        var isArabic = glyphs.Count(glyph => glyph.Text[0] is >= '\u0600' and <= '\u077F') * 2 > glyphs.Count;
        return Math.Max(0, usual)
            + (
                size
                * (
                    isArabic && usual < TouchingShare * size ? ArabicGapShare
                    : gaps.Count < 4 ? 0.18
                    : hasSpaces ? 0.15
                    : 0.13
                )
            );
    }

    // From right to left, but for numbers and words of other scripts.
    private static string Logical(List<(string Text, bool IsSpace)> parts)
    {
        var (right, left) = (0, 0);
        foreach (var character in parts.SelectMany(part => part.Text))
        {
            right += IsRightToLeft(character) ? 1 : 0;
            left += char.IsLetter(character) && !IsRightToLeft(character) ? 1 : 0;
        }

        var ordered = new List<string>(parts.Count);
        if (right >= left)
        {
            for (var i = parts.Count - 1; i >= 0; i--)
            {
                ordered.Add(parts[i].Text);
            }

            ReverseRuns(ordered, text => IsStrongLeftToRight(text) || char.IsDigit(text[0]), text => !text.Any(IsRightToLeft));
        }
        else
        {
            ordered.AddRange(parts.Select(part => part.Text));
            ReverseRuns(ordered, text => text.Any(IsRightToLeft), text => !IsStrongLeftToRight(text) && !char.IsDigit(text[0]));
        }

        return string.Concat(ordered);
    }

    private static bool IsStrongLeftToRight(string text) => char.IsLetter(text, 0) && !text.Any(IsRightToLeft);

    // A run begins and ends with a sign of the other direction; what has no direction goes with its neighbors on both sides.
    private static void ReverseRuns(List<string> parts, Func<string, bool> begins, Func<string, bool> continues)
    {
        for (var i = 0; i < parts.Count; )
        {
            if (!begins(parts[i]))
            {
                i++;
                continue;
            }

            var (end, next) = (i, i + 1);
            while (next < parts.Count && continues(parts[next]))
            {
                end = begins(parts[next]) ? next : end;
                next++;
            }

            parts.Reverse(i, end - i + 1);
            i = end + 1;
        }
    }
}
