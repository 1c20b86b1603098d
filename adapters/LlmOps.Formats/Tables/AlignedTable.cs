using System.Buffers;
using LlmOps.Engine.Text;

namespace LlmOps.Formats.Tables;

/// <summary>Finds the tables of plain text: columns kept apart by blanks, by tabs, or by drawn lines.</summary>
internal static class AlignedTable
{
    private static readonly SearchValues<char> s_ruleSigns = SearchValues.Create("-=+|─━═┼┬┴├┤┌┐└┘│ \t:");

    private const int FewestRows = 3;
    private const int FewestRowsUnderRule = 2;
    private const int LinesRead = 50_000;
    private const int MaxLineLength = 1_000;
    private const int MaxCaptions = 2;
    private const int GutterWidth = 2;
    private const int TabWidth = 8;

    // Columns whose lines are longer than this are those of a newspaper, not of a table.
    private const int LongestUsualCell = 32;

    /// <summary>A table and the lines above it that belong to the same paragraph.</summary>
    /// <param name="Captions">How many lines stand above.</param>
    /// <param name="Rows">The rows with a cell for each column.</param>
    public sealed record Found(int Captions, IReadOnlyList<TableCell[]> Rows);

    /// <summary>Reads lines that stand together, or gives null where they are no table.</summary>
    public static Found? Read(IReadOnlyList<string> lines)
    {
        if (lines.Count is < FewestRowsUnderRule or > LinesRead || lines.Any(line => line.Length > MaxLineLength) || IsCode(lines))
        {
            return null;
        }

        for (var captions = 0; captions <= MaxCaptions && captions < lines.Count; captions++)
        {
            var part = lines.Skip(captions).ToList();
            if ((Drawn(part) ?? Tabbed(part) ?? Aligned(part)) is { } rows)
            {
                return new Found(captions, rows);
            }
        }

        return null;
    }

    private static List<TableCell[]>? Drawn(List<string> lines)
    {
        var rows = lines.Where(line => !IsRule(line)).ToList();
        if (
            rows.Count < FewestRowsUnderRule
            || rows.Count == lines.Count
            || !rows.TrueForAll(line => line.AsSpan().IndexOfAny('|', '│') >= 0)
        )
        {
            return null;
        }

        var cells = rows.ConvertAll(line => Array.ConvertAll(line.Trim().Trim('|', '│').Split('|', '│'), cell => cell.Trim()));
        return cells[0].Length > 1 && cells.TrueForAll(row => row.Length == cells[0].Length) ? ToRows(lines, cells) : null;
    }

    private static List<TableCell[]>? Tabbed(List<string> lines)
    {
        var cells = lines.ConvertAll(line => Array.ConvertAll(line.Trim(' ').Split('\t'), cell => cell.Trim()));
        return
            lines.Count >= FewestRows
            && cells[0].Length > 1
            && cells.TrueForAll(row => row.Length == cells[0].Length && row.Count(cell => cell.Length > 0) > 1)
            ? ToRows(lines, cells)
            : null;
    }

    private static List<TableCell[]>? Aligned(List<string> lines)
    {
        var expanded = lines.ConvertAll(ExpandTabs);
        var rows = expanded.Where(line => !IsRule(line)).ToList();
        if (rows.Count < (rows.Count < lines.Count ? FewestRowsUnderRule : FewestRows) || Columns(rows) is not { Count: > 1 } columns)
        {
            return null;
        }

        var cells = rows.ConvertAll(line =>
            columns.ConvertAll(column => line[Math.Min(line.Length, column.Start)..Math.Min(line.Length, column.End)].Trim()).ToArray()
        );
        if (cells[0].Count(cell => cell.Length > 0) < 2 || IsNewspaper(cells))
        {
            return null;
        }

        // A line with little in it goes on with the row above.
        var joined = new List<string[]>(cells.Count);
        foreach (var row in cells)
        {
            if (joined.Count > 1 && row[0].Length == 0 && row.Count(cell => cell.Length > 0) * 2 <= row.Length)
            {
                for (var i = 0; i < row.Length; i++)
                {
                    joined[^1][i] = row[i].Length == 0 ? joined[^1][i] : $"{joined[^1][i]} {row[i]}".Trim();
                }
            }
            else
            {
                joined.Add(row);
            }
        }

        var filled = joined.Sum(row => row.Count(cell => cell.Length > 0));
        return
            joined.Count >= FewestRowsUnderRule
            && filled * 10 >= joined.Count * columns.Count * 6
            && joined.TrueForAll(row => row.Count(cell => cell.Length > 0) > 1)
            ? ToRows(lines, joined)
            : null;
    }

    // Columns lie between the places that are blank in every line.
    private static List<(int Start, int End)> Columns(List<string> rows)
    {
        var width = rows.Max(line => line.Length);
        var isTaken = new bool[width + 1];
        foreach (var line in rows)
        {
            for (var i = 0; i < line.Length; i++)
            {
                isTaken[i] |= line[i] != ' ';
            }
        }

        var columns = new List<(int Start, int End)>();
        for (var i = 0; i < width; )
        {
            if (!isTaken[i])
            {
                i++;
                continue;
            }

            var (start, end, blank) = (i, i, 0);
            for (; i < width && blank < GutterWidth; i++)
            {
                blank = isTaken[i] ? 0 : blank + 1;
                end = isTaken[i] ? i + 1 : end;
            }

            columns.Add((start, end));
        }

        return columns;
    }

    private static bool IsNewspaper(List<string[]> cells)
    {
        for (var column = 0; column < cells[0].Length - 1; column++)
        {
            var filled = cells.Select(row => row[column]).Where(cell => cell.Length > 0).ToList();
            if (filled.Count > 0 && filled.Average(cell => cell.Length) > LongestUsualCell)
            {
                return true;
            }
        }

        return false;
    }

    // What a rule stands below names the columns.
    private static List<TableCell[]> ToRows(List<string> lines, List<string[]> cells)
    {
        var first = lines.FindIndex(line => !IsRule(line));
        var hasRule =
            first + 1 < lines.Count && IsRule(lines[first + 1]) && lines.Skip(first + 2).Count(line => !IsRule(line)) == cells.Count - 1;
        var isGrid = hasRule && lines.Skip(first + 2).SkipLast(1).Any(IsRule);
        return cells
            .Select(
                (row, i) =>
                    Array.ConvertAll(row, cell => new TableCell(TextCleaner.CleanToOneLine(cell), IsHeader: i == 0 && hasRule && !isGrid))
            )
            .ToList();
    }

    private static bool IsRule(string line) =>
        line.AsSpan().Trim() is { Length: > 2 } rule && rule.IndexOfAnyExcept(s_ruleSigns) < 0 && rule.IndexOfAny("-=─━═") >= 0;

    private static bool IsCode(IReadOnlyList<string> lines) =>
        lines.Count(line => line.AsSpan().TrimEnd() is [.., ';' or '{' or '}' or '\\']) * 3 > lines.Count;

    private static string ExpandTabs(string line)
    {
        if (!line.Contains('\t'))
        {
            return line.Replace('\u00a0', ' ');
        }

        var text = new System.Text.StringBuilder(line.Length + 32);
        foreach (var character in line)
        {
            if (character == '\t')
            {
                text.Append(' ', TabWidth - (text.Length % TabWidth));
            }
            else
            {
                text.Append(character == '\u00a0' ? ' ' : character);
            }
        }

        return text.ToString();
    }
}
