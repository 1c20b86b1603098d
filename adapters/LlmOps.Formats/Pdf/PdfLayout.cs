namespace LlmOps.Formats.Pdf;

/// <summary>Finds the columns and tables of a page and puts its segments into the order in which they are read.</summary>
internal sealed class PdfLayout
{
    private const int MaxDepth = 12;
    private const double SameRow = 0.35;
    private const double TableWords = 4.5;
    private const int ProseCharacters = 26;

    private readonly List<PdfLine> _lines = [];
    private int _block;

    private sealed record Row(List<PdfSegment> Segments, double Base, double Size);

    private readonly record struct Gutter(double Left, double Right, int Support)
    {
        public double Middle => (Left + Right) / 2;
    }

    public static List<PdfLine> Read(List<PdfSegment> segments)
    {
        var layout = new PdfLayout();
        layout.Read(Rows(segments), 0);
        return layout._lines;
    }

    private static List<Row> Rows(IEnumerable<PdfSegment> segments)
    {
        var rows = new List<Row>();
        foreach (var segment in segments.OrderByDescending(segment => segment.Base).ThenBy(segment => segment.Left))
        {
            if (
                rows.Count > 0
                && rows[^1].Base - segment.Base <= Math.Min(rows[^1].Size, segment.Size) * SameRow
                && !rows[^1].Segments.Exists(other => Overlaps(other, segment))
            )
            {
                rows[^1].Segments.Add(segment);
                rows[^1] = rows[^1] with { Size = Math.Max(rows[^1].Size, segment.Size) };
            }
            else
            {
                rows.Add(new Row([segment], segment.Base, segment.Size));
            }
        }

        foreach (var row in rows)
        {
            row.Segments.Sort((a, b) => a.Left.CompareTo(b.Left));
        }

        return rows;
    }

    private static bool Overlaps(PdfSegment a, PdfSegment b) =>
        Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left) > 0.3 * Math.Min(a.Size, b.Size);

    private void Read(List<Row> rows, int depth)
    {
        if (rows.Count == 0)
        {
            return;
        }

        if (depth >= MaxDepth || BestGutter(rows) is not { } gutter)
        {
            Write(rows);
            return;
        }

        // Lines that run across the gutter stand above, between and below the columns.
        var band = new List<Row>();
        var across = new List<Row>();
        foreach (var row in rows)
        {
            var crosses =
                row.Segments.Exists(segment => segment.Left < gutter.Middle && segment.Right > gutter.Middle)
                || (band.Count > 0 && IsApart(band[^1], row, rows));
            if (!crosses)
            {
                Close(across, isBand: false, depth);
                band.Add(row);
                continue;
            }

            Close(band, isBand: true, depth);
            if (row.Segments.Exists(segment => segment.Left < gutter.Middle && segment.Right > gutter.Middle))
            {
                across.Add(row);
            }
            else
            {
                Close(across, isBand: false, depth);
                band.Add(row);
            }
        }

        Close(across, isBand: false, depth);
        Close(band, isBand: true, depth);

        void Close(List<Row> part, bool isBand, int level)
        {
            if (part.Count == 0)
            {
                return;
            }

            var copy = part.ToList();
            part.Clear();
            var isWhole = copy.Count == rows.Count;
            if (
                isBand
                && copy.Count(row => IsOnBothSides(row, gutter)) >= Math.Min(2, copy.Count)
                && copy.Exists(row => row.Segments.Count > 1)
            )
            {
                Band(copy, gutter, level);
            }
            else if (isWhole)
            {
                Write(copy);
            }
            else
            {
                Read(copy, level + 1);
            }
        }
    }

    // Two parts of a page with much room between them need not share their columns.
    private static bool IsApart(Row above, Row below, List<Row> rows) =>
        above.Base - below.Base > 4.5 * Math.Max(above.Size, below.Size)
        && rows.Count > 3
        && (above.Segments.Count == 1 || below.Segments.Count == 1);

    private static bool IsOnBothSides(Row row, Gutter gutter) =>
        row.Segments[0].Right <= gutter.Middle && row.Segments[^1].Left >= gutter.Middle;

    // The place at which most lines have a gap.
    private static Gutter? BestGutter(List<Row> rows)
    {
        var edges = new List<(double At, int Change)>();
        foreach (var row in rows)
        {
            for (var i = 1; i < row.Segments.Count; i++)
            {
                if (row.Segments[i].Left > row.Segments[i - 1].Right)
                {
                    edges.Add((row.Segments[i - 1].Right, 1));
                    edges.Add((row.Segments[i].Left, -1));
                }
            }
        }

        edges.Sort((a, b) => a.At != b.At ? a.At.CompareTo(b.At) : a.Change.CompareTo(b.Change));
        var (open, best, left, right) = (0, 0, 0.0, 0.0);
        for (var i = 0; i < edges.Count; i++)
        {
            open += edges[i].Change;
            if (open > best && i + 1 < edges.Count)
            {
                (best, left, right) = (open, edges[i].At, edges[i + 1].At);
            }
        }

        return best >= 2 ? new Gutter(left, right, best) : null;
    }

    private void Band(List<Row> rows, Gutter gutter, int depth)
    {
        var columns = Columns(rows, gutter);
        if (IsTable(rows, columns))
        {
            WriteTable(rows, columns);
            return;
        }

        // Columns of prose: those on the left of the gutter, then those on its right.
        var isRightToLeft =
            rows.SelectMany(row => row.Segments).SelectMany(segment => segment.Text).Take(2_000).Count(PdfLineText.IsRightToLeft) > 200;
        var sides = new[] { Side(rows, segment => segment.Right <= gutter.Middle), Side(rows, segment => segment.Right > gutter.Middle) };
        foreach (var side in isRightToLeft ? sides.Reverse() : sides)
        {
            Read(side, depth + 1);
        }
    }

    private static List<Row> Side(List<Row> rows, Func<PdfSegment, bool> isOn) => Rows(rows.SelectMany(row => row.Segments).Where(isOn));

    // Intervals of the page's width that hold text, apart from each other in every line.
    private static List<(double Left, double Right)> Columns(List<Row> rows, Gutter gutter)
    {
        var size = rows.Average(row => row.Size);
        var columns = new List<(double Left, double Right)>();
        foreach (var segment in rows.SelectMany(row => row.Segments).OrderBy(segment => segment.Left))
        {
            if (
                columns.Count > 0
                && segment.Left < columns[^1].Right + (0.2 * size)
                && !(columns[^1].Right <= gutter.Middle && segment.Left >= gutter.Middle)
            )
            {
                columns[^1] = (columns[^1].Left, Math.Max(columns[^1].Right, segment.Right));
            }
            else
            {
                columns.Add((segment.Left, segment.Right));
            }
        }

        return columns;
    }

    private static bool IsTable(List<Row> rows, List<(double Left, double Right)> columns)
    {
        var full = rows.Where(row => row.Segments.Count > 1).ToList();
        if (full.Count < 2 || columns.Count < 2 || columns.Count > 40)
        {
            return false;
        }

        // Two lines of prose with wide gaps may look like rows.
        if (full.Count < 3 && columns.Zip(columns.Skip(1)).Any(pair => pair.Second.Left - pair.First.Right < 1.6 * rows[0].Size))
        {
            return false;
        }

        var segments = full.SelectMany(row => row.Segments).ToList();
        var words = segments.Average(segment => segment.Text.Count(character => character == ' ') + 1);
        var longs = segments.Count(segment => segment.Text.Length >= ProseCharacters);
        if (words > TableWords && columns.Count < 4)
        {
            return false;
        }

        // Prose fills its column; cells do so rarely.
        var filling = 0;
        foreach (var segment in segments)
        {
            var column = columns.FirstOrDefault(column => segment.Left >= column.Left - 1 && segment.Right <= column.Right + 1);
            filling +=
                segment.Text.Length >= 14
                && segment.Right - segment.Left > 0.75 * (column.Right - column.Left)
                && column.Right > column.Left
                    ? 1
                    : 0;
        }

        return longs * 2 <= segments.Count && filling * 2 <= segments.Count;
    }

    private void WriteTable(List<Row> rows, List<(double Left, double Right)> columns)
    {
        _block++;
        var cells = new List<(string[] Texts, Row Row)>();
        foreach (var row in rows)
        {
            var texts = new string[columns.Count];
            Array.Fill(texts, "");
            foreach (var segment in row.Segments)
            {
                var column = columns.FindIndex(column => segment.Left >= column.Left - 1 && segment.Right <= column.Right + 1);
                column = Math.Max(0, column);
                texts[column] = texts[column].Length == 0 ? segment.Text : $"{texts[column]} {segment.Text}";
            }

            // A line without a first cell, close below another one, goes on with the cells of that.
            if (
                cells.Count > 0
                && texts[0].Length == 0
                && texts.Count(text => text.Length > 0) < columns.Count - 1
                && IsClose(cells[^1].Row, row, rows)
            )
            {
                var above = cells[^1].Texts;
                for (var i = 0; i < above.Length; i++)
                {
                    above[i] =
                        above[i].Length == 0 ? texts[i]
                        : texts[i].Length == 0 ? above[i]
                        : $"{above[i]} {texts[i]}";
                }

                cells[^1] = (above, row);
                continue;
            }

            cells.Add((texts, row));
        }

        foreach (var (texts, row) in cells)
        {
            _lines.Add(Line(row, string.Join(" | ", texts.Where(text => text.Length > 0)), texts));
        }
    }

    private static bool IsClose(Row above, Row below, List<Row> rows)
    {
        var steps = new List<double>();
        for (var i = 1; i < rows.Count; i++)
        {
            steps.Add(rows[i - 1].Base - rows[i].Base);
        }

        steps.Sort();
        return above.Base - below.Base < 0.8 * steps[^1] || steps[^1] < 1.2 * steps[0] && above.Base - below.Base < 1.5 * below.Size;
    }

    private void Write(List<Row> rows)
    {
        _block++;
        foreach (var row in rows)
        {
            var isRightToLeft =
                row.Segments.SelectMany(segment => segment.Text).Count(PdfLineText.IsRightToLeft) * 2
                > row.Segments.Sum(segment => segment.Text.Count(char.IsLetter));
            var texts = row.Segments.Select(segment => segment.Text);
            _lines.Add(Line(row, string.Join(' ', isRightToLeft ? texts.Reverse() : texts), null));
        }
    }

    private PdfLine Line(Row row, string text, string[]? cells)
    {
        var glyphs = row.Segments.SelectMany(segment => segment.Glyphs).Where(glyph => !glyph.IsSpace).ToList();
        var size =
            glyphs.Count == 0
                ? row.Size
                : Math.Round(glyphs.GroupBy(glyph => Math.Round(glyph.Size, 1)).OrderByDescending(group => group.Count()).First().Key, 1);
        return new PdfLine(
            text,
            row.Segments[0].Left,
            row.Segments.Max(segment => segment.Right),
            row.Base + (0.75 * size),
            row.Base - (0.25 * size),
            size,
            glyphs.Count(glyph => glyph.IsBold) * 2 > glyphs.Count,
            cells,
            _block
        );
    }
}
