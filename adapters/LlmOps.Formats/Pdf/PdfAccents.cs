using LlmOps.Engine.Text;

namespace LlmOps.Formats.Pdf;

/// <summary>Puts accents that are set as signs of their own onto their letters. Fonts without letters that have accents, as TeX uses them,
/// print an accent and a letter at one place.</summary>
internal static class PdfAccents
{
    // An accent stands over the middle of its letter, within this share of the letter's width, and no further above its base line.
    private const double OffCenterShare = 0.3;
    private const double RaisedShare = 0.5;

    /// <param name="glyphs">Signs of one frame in the page's own order.</param>
    public static List<PdfGlyph> Compose(List<PdfGlyph> glyphs)
    {
        if (!glyphs.Exists(glyph => Combining(glyph) is not null))
        {
            return glyphs;
        }

        var composed = new List<PdfGlyph>(glyphs.Count);
        for (var i = 0; i < glyphs.Count; i++)
        {
            var glyph = glyphs[i];
            if (Combining(glyph) is not { } mark)
            {
                composed.Add(glyph);
            }
            else if (i + 1 < glyphs.Count && IsOver(glyph, glyphs[i + 1]) && Join(glyphs[i + 1], mark) is { } next)
            {
                composed.Add(next);
                i++;
            }
            else if (composed.Count > 0 && IsOver(glyph, composed[^1]) && Join(composed[^1], mark) is { } last)
            {
                composed[^1] = last;
            }
            else
            {
                composed.Add(glyph);
            }
        }

        return composed;
    }

    private static bool IsOver(PdfGlyph accent, PdfGlyph letter) =>
        Math.Abs(accent.Left + accent.Right - letter.Left - letter.Right) < 2 * OffCenterShare * (letter.Right - letter.Left)
        && Math.Abs(accent.Base - letter.Base) < RaisedShare * letter.Size;

    // A letter with an accent that no script has is two signs.
    private static PdfGlyph? Join(PdfGlyph letter, char mark)
    {
        if (letter.Text is not [var character] || !char.IsLetter(character))
        {
            return null;
        }

        return CanonicalComposition.Compose(character is 'ı' ? 'i' : character, mark) is var joined and not '\0'
            ? letter with
            {
                Text = joined.ToString(),
            }
            : null;
    }

    private static char? Combining(PdfGlyph glyph) =>
        glyph.Text switch
        {
            "`" or "ˋ" => '\u0300',
            "´" or "ˊ" => '\u0301',
            "ˆ" => '\u0302',
            "˜" => '\u0303',
            "¯" or "ˉ" => '\u0304',
            "˘" => '\u0306',
            "˙" => '\u0307',
            "¨" => '\u0308',
            "˚" => '\u030A',
            "˝" => '\u030B',
            "ˇ" => '\u030C',
            "¸" => '\u0327',
            "˛" => '\u0328',
            _ => null,
        };
}
