using LlmOps.Engine.Text;
using UglyToad.PdfPig.Content;

namespace LlmOps.Formats.Pdf;

/// <summary>Reads the lines of a page, whichever way it lies.</summary>
internal static class PdfPageReader
{
    public static PdfPageLines Read(Page page, IEnumerable<PdfFieldValue> fields)
    {
        var lines = new List<PdfLine>();
        var (bottom, top) = (0.0, page.Height);
        var frames = PdfGlyphReader.Read(page, fields);
        for (var i = 0; i < frames.Count; i++)
        {
            var (angle, glyphs) = frames[i];
            if (i == 0)
            {
                (bottom, top) = Edges(page, angle);
            }

            // What runs another way than most of the page has its own order, and no edges.
            foreach (var line in PdfLayout.Read(PdfSegments.Read(glyphs)))
            {
                if (Superscript.SetApart(TextCleaner.CleanToOneLine(line.Text)) is { Length: > 0 } text)
                {
                    var cells = line.Cells is null ? null : Array.ConvertAll(line.Cells, cell => TextCleaner.CleanToOneLine(cell));
                    lines.Add(
                        line with
                        {
                            Text = line.Cells is null ? KeepSoftHyphen(line.Text, text) : text,
                            Cells = cells,
                            Block = line.Block + (i * 1_000_000),
                            Top = i == 0 ? line.Top : (bottom + top) / 2,
                            Bottom = i == 0 ? line.Bottom : (bottom + top) / 2,
                        }
                    );
                }
            }
        }

        return new PdfPageLines(bottom, top, lines);
    }

    // Cleaning takes soft hyphens away; at the end of a line it must be known that there was one.
    private static string KeepSoftHyphen(string original, string text) => original.TrimEnd().EndsWith('\u00ad') ? text + '\u00ad' : text;

    private static (double Bottom, double Top) Edges(Page page, double angle)
    {
        ReadOnlySpan<(double X, double Y)> corners = [(0, 0), (page.Width, 0), (0, page.Height), (page.Width, page.Height)];
        var (bottom, top) = (double.MaxValue, double.MinValue);
        foreach (var (x, y) in corners)
        {
            var turned = PdfGlyphReader.Rotate(x, y, angle).Y;
            (bottom, top) = (Math.Min(bottom, turned), Math.Max(top, turned));
        }

        return (bottom, top);
    }
}
