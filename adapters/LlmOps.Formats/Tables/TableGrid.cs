namespace LlmOps.Formats.Tables;

/// <summary>Finds the column of every cell, row after row, where cells reach over several rows or columns.</summary>
internal sealed class TableGrid(int maxColumns)
{
    // A long text is not repeated in every row that it reaches down to.
    private const int MaxRepeatedCharacters = 200;

    private readonly List<Reaching> _reaching = [];

    private readonly record struct Reaching(PlacedCell Cell, int RowsLeft);

    public List<PlacedCell> Place(IReadOnlyList<TableCell> cells)
    {
        var row = new List<PlacedCell>(cells.Count + _reaching.Count);
        var still = new List<Reaching>();
        var (column, next) = (0, 0);
        foreach (var cell in cells)
        {
            TakeReaching(ref column, ref next);
            if (column >= maxColumns)
            {
                throw ParsingLimits.TooLarge(
                    "A row of a table has too many columns",
                    nameof(Engine.Ingesting.DocumentOptions.MaxColumns),
                    maxColumns
                );
            }

            var room = next < _reaching.Count ? _reaching[next].Cell.Column - column : maxColumns - column;
            var span = Math.Clamp(cell.ColumnSpan, 1, Math.Max(1, room));
            var placed = new PlacedCell(column, span, cell.Text, cell.IsHeader, cell.IsBold, false);
            row.Add(placed);
            if (cell.RowSpan > 1)
            {
                still.Add(
                    new Reaching(
                        placed with
                        {
                            IsRepeated = true,
                            Text = cell.Text.Length <= MaxRepeatedCharacters ? cell.Text : "",
                        },
                        cell.RowSpan - 1
                    )
                );
            }

            column += span;
        }

        while (next < _reaching.Count)
        {
            column = Math.Max(column, _reaching[next].Cell.Column);
            TakeReaching(ref column, ref next);
        }

        _reaching.Clear();
        _reaching.AddRange(still.OrderBy(reaching => reaching.Cell.Column));
        return row;

        void TakeReaching(ref int column, ref int next)
        {
            while (next < _reaching.Count && _reaching[next].Cell.Column <= column)
            {
                var (cell, left) = _reaching[next++];
                row.Add(cell);
                column = Math.Max(column, cell.Column + cell.Span);
                if (left > 1)
                {
                    still.Add(new Reaching(cell, left - 1));
                }
            }
        }
    }
}
