namespace LlmOps.Formats.Tables;

/// <summary>Decides whether the first row of a table that does not say so names its columns.</summary>
internal static class HeaderRow
{
    private const int MaxNameLength = 60;

    /// <summary>True where the first row looks like names and the rows below like their values.</summary>
    /// <param name="rows">The first rows, each with the text of every column.</param>
    /// <param name="isBold">True where the first row is bold and the second is not.</param>
    /// <param name="isRecordFile">True for files of records, which have a header row by custom.</param>
    public static bool IsFirst(IReadOnlyList<string[]> rows, bool isBold, bool isRecordFile)
    {
        if (rows.Count < 2 || rows[0].Length < 2)
        {
            return false;
        }

        var names = rows[0];
        var columns = rows.Max(row => row.Length);
        if (
            names.Length < columns - 1
            || names.Count(name => name.Length > 0) < Math.Max(2, columns - 1)
            || names.Any(name => name.Length > MaxNameLength)
        )
        {
            return false;
        }

        var shapes = Array.ConvertAll(names, name => CellShape.Of(name));
        var areYears =
            names.Skip(1).All(name => name.Length == 4 && int.TryParse(name, out var year) && year is > 1800 and < 2200)
            && !shapes[0].IsValue;
        if (
            names.Where(name => name.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Count() < names.Count(name => name.Length > 0)
            || (!areYears && shapes.Any(shape => shape.IsValue))
        )
        {
            return false;
        }

        if (isBold || areYears)
        {
            return true;
        }

        var below = rows.Skip(1).ToList();
        if (names.Length == 2)
        {
            // A sheet of names and values has no header row, and its values differ in kind.
            var values = below.Select(row => CellShape.Of(At(row, 1))).Where(shape => shape.Kind != CellKind.Empty).ToList();
            var kinds = values.Where(shape => shape.IsValue).Distinct().Count();
            return !names[0].EndsWith(':')
                && (isRecordFile ? kinds <= 1 : kinds == 1 && below.Count > 1 && values.TrueForAll(shape => shape.IsValue));
        }

        return Enumerable.Range(0, names.Length).Any(column => IsColumnOfValues(below, column))
            || !names.Where((name, column) => name.Length > 0 && below.Exists(row => At(row, column) == name)).Any();
    }

    private static bool IsColumnOfValues(List<string[]> rows, int column)
    {
        var filled = rows.Select(row => CellShape.Of(At(row, column))).Where(shape => shape.Kind != CellKind.Empty).ToList();
        return filled.Count > 0 && filled.Count(shape => shape.IsValue) * 10 >= filled.Count * 6;
    }

    private static string At(string[] row, int column) => column < row.Length ? row[column] : "";
}
