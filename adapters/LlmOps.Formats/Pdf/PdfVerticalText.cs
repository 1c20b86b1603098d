namespace LlmOps.Formats.Pdf;

/// <summary>Finds text whose upright signs stand one below the other, in columns from right to left, as Chinese and Japanese pages
/// have it.</summary>
internal static class PdfVerticalText
{
    private const int ShortestColumn = 3;
    private const double SameColumn = 0.3;
    private const double NearestBelow = 0.6;
    private const double FarthestBelow = 2.2;

    // Of a sign's square this much stands above its base line.
    private const double AboveBase = 0.88;

    /// <summary>The angle of the frame in which such text runs from left to right, and its columns are lines from top to bottom.</summary>
    public const int Angle = -90;

    /// <summary>Takes the signs of vertical text out of those of an upright page.</summary>
    /// <returns>The signs in the frame of <see cref="Angle"/>; empty where the page has no such text.</returns>
    public static List<PdfGlyph> Take(List<PdfGlyph> glyphs)
    {
        var ideographs = glyphs.Count(glyph => IsIdeographic(glyph));
        if (ideographs < ShortestColumn)
        {
            return [];
        }

        var columns = new HashSet<PdfGlyph>(ReferenceEqualityComparer.Instance);
        var column = new List<PdfGlyph>();
        foreach (var glyph in glyphs.Where(glyph => !glyph.IsSpace))
        {
            if (column.Count > 0 && !IsBelow(column[^1], glyph))
            {
                Close();
            }

            column.Add(glyph);
        }

        Close();

        // Single columns beside lines of text are cells of a table.
        if (columns.Count(IsIdeographic) * 2 < ideographs)
        {
            return [];
        }

        var taken = glyphs.Where(columns.Contains).Select(Turn).ToList();
        glyphs.RemoveAll(columns.Contains);
        return taken;

        void Close()
        {
            if (column.Count >= ShortestColumn && column.Count(IsIdeographic) * 2 > column.Count)
            {
                columns.UnionWith(column);
            }

            column.Clear();
        }
    }

    private static bool IsBelow(PdfGlyph above, PdfGlyph glyph)
    {
        var size = Math.Max(above.Size, glyph.Size);
        return Math.Abs(Middle(above) - Middle(glyph)) < SameColumn * size
            && above.Base - glyph.Base > NearestBelow * size
            && above.Base - glyph.Base < FarthestBelow * size;
    }

    private static PdfGlyph Turn(PdfGlyph glyph)
    {
        var left = -(glyph.Base + (AboveBase * glyph.Size));
        return glyph with { Text = Upright(glyph.Text), Left = left, Right = left + glyph.Size, Base = Middle(glyph) - (glyph.Size / 2) };
    }

    private static double Middle(PdfGlyph glyph) => (glyph.Left + glyph.Right) / 2;

    private static bool IsIdeographic(PdfGlyph glyph) =>
        glyph.Text[0]
            is (>= '\u3000' and <= '\u9FFF')
                or (>= '\uF900' and <= '\uFAFF')
                or (>= '\uFE10' and <= '\uFE4F')
                or (>= '\uFF00' and <= '\uFFEF');

    // Marks have forms of their own for vertical text.
    private static string Upright(string text) =>
        text switch
        {
            "\uFE10" => "，",
            "\uFE11" => "、",
            "\uFE12" => "。",
            "\uFE13" => "：",
            "\uFE14" => "；",
            "\uFE15" => "！",
            "\uFE16" => "？",
            "\uFE19" or "\uFE30" => "…",
            "\uFE31" or "\uFE32" => "—",
            "\uFE35" => "（",
            "\uFE36" => "）",
            "\uFE3B" => "【",
            "\uFE3C" => "】",
            "\uFE3D" => "《",
            "\uFE3E" => "》",
            "\uFE3F" => "〈",
            "\uFE40" => "〉",
            "\uFE41" => "「",
            "\uFE42" => "」",
            "\uFE43" => "『",
            "\uFE44" => "』",
            _ => text,
        };
}
