namespace LlmOps.Formats.Pdf;

/// <summary>Signs of one line that stand close together.</summary>
internal sealed class PdfSegment
{
    public PdfSegment(List<PdfGlyph> glyphs)
    {
        Glyphs = glyphs;
        Left = glyphs.Min(glyph => glyph.Left);
        Right = glyphs.Max(glyph => glyph.Right);
        Size = glyphs.Max(glyph => glyph.Size);
        Base = glyphs.Average(glyph => glyph.Base);
        Text = PdfLineText.Of(glyphs);
    }

    /// <summary>Its signs, from left to right.</summary>
    public List<PdfGlyph> Glyphs { get; }

    public double Left { get; }

    public double Right { get; }

    public double Base { get; }

    public double Size { get; }

    public string Text { get; }

    public bool IsBold => Glyphs.Count(glyph => glyph.IsBold) * 2 > Glyphs.Count;
}
