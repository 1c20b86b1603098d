using System.Globalization;
using LlmOps.Engine.Chunking;

namespace LlmOps.Formats.Tables;

/// <summary>Counts the rows of a table and what stands in its columns, so that questions about all of it have a passage that answers
/// them.</summary>
internal sealed class TableSummary(IReadOnlyList<string> columns)
{
    private const int LeastRows = 5;
    private const int MaxColumns = 24;
    private const int MaxValues = 12;
    private const int MaxNamedRows = 60;
    private const int MaxValueLength = 60;

    private readonly Column[] _columns = [.. columns.Take(MaxColumns).Select(_ => new Column())];
    private IReadOnlyList<PlacedCell>? _last;
    private int _rows;

    private sealed class Column
    {
        public Dictionary<string, (int Count, List<string> Rows)>? Values { get; set; } = new(StringComparer.Ordinal);

        public bool IsNumeric { get; set; } = true;

        public int Numbers { get; set; }

        public decimal Sum { get; set; }

        public (decimal Number, string Text, string Row) Lowest { get; set; }

        public (decimal Number, string Text, string Row) Highest { get; set; }
    }

    public void Add(IReadOnlyList<PlacedCell> cells)
    {
        Count();
        _last = cells;
    }

    // A row is counted when the next one comes: the last one may hold the totals of the others.
    private void Count()
    {
        if (_last is not { } cells)
        {
            return;
        }

        _last = null;
        _rows++;
        var name = cells[0].Text;
        foreach (var cell in cells)
        {
            if (cell.Column < _columns.Length)
            {
                Count(_columns[cell.Column], cell.Text, name);
            }
        }
    }

    private bool IsOfTotals(IReadOnlyList<PlacedCell> cells)
    {
        var (numbers, totals) = (0, 0);
        foreach (
            var cell in cells.Where(cell => cell.Column < _columns.Length && _columns[cell.Column] is { IsNumeric: true, Numbers: > 1 })
        )
        {
            if (NumberText.Parse(cell.Text) is { } number)
            {
                numbers++;
                totals += number != 0 && Math.Abs(number - _columns[cell.Column].Sum) < 0.01m ? 1 : 0;
            }
        }

        return totals > 0 && totals * 2 >= numbers;
    }

    public void Write(DocumentTextBuilder builder)
    {
        var totals = _last is { } last && IsOfTotals(last) ? last[0].Text : null;
        if (totals is null)
        {
            Count();
        }

        if (_rows < LeastRows)
        {
            return;
        }

        builder.Add(
            BlockKind.Paragraph,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The table has {_rows} rows{(totals is null ? "" : $" and a last one with their totals ({totals})")}. "
                    + $"Its columns are: {string.Join(", ", columns.Where(name => name.Length > 0))}."
            )
        );
        for (var i = 0; i < _columns.Length; i++)
        {
            var (column, name) = (_columns[i], columns[i]);
            if (name.Length == 0)
            {
                continue;
            }

            if (column is { IsNumeric: true, Numbers: > 1 })
            {
                builder.Add(
                    BlockKind.ListItem,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{name}: the lowest is {column.Lowest.Text} ({column.Lowest.Row}), the highest is {column.Highest.Text} "
                            + $"({column.Highest.Row}), the sum of {column.Numbers} values is {column.Sum}."
                    )
                );
            }
            else if (column.Values is { Count: > 0 } values && values.Count < _rows)
            {
                foreach (var (value, (count, rows)) in values)
                {
                    var named = i > 0 && rows.Count == count && count <= MaxNamedRows ? $": {string.Join(", ", rows)}" : "";
                    builder.Add(
                        BlockKind.ListItem,
                        string.Create(CultureInfo.InvariantCulture, $"{name} {value}: {count} {(count == 1 ? "row" : "rows")}{named}.")
                    );
                }
            }
        }
    }

    private static void Count(Column column, string text, string row)
    {
        if (column.Values is { } values)
        {
            if (text.Length > MaxValueLength || (values.Count == MaxValues && !values.ContainsKey(text)))
            {
                column.Values = null;
            }
            else
            {
                var (count, rows) = values.TryGetValue(text, out var known) ? known : (0, []);
                if (rows.Count <= MaxNamedRows && row.Length <= MaxValueLength)
                {
                    rows.Add(row);
                }

                values[text] = (count + 1, rows);
            }
        }

        if (!column.IsNumeric)
        {
            return;
        }

        if (NumberText.Parse(text) is not { } number)
        {
            column.IsNumeric = false;
            return;
        }

        var entry = (number, text, row.Length <= MaxValueLength ? row : row[..MaxValueLength]);
        column.Lowest = column.Numbers == 0 || number < column.Lowest.Number ? entry : column.Lowest;
        column.Highest = column.Numbers == 0 || number > column.Highest.Number ? entry : column.Highest;
        column.Numbers++;
        column.Sum += number;
    }
}
