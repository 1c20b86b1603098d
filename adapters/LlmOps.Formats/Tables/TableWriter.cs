using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats.Tables;

/// <summary>Writes the rows of one table so that each can be read alone: with the names of its columns where the table has them.</summary>
/// <remarks>The first rows wait until it is known whether one of them names the columns; later rows are written as they come.</remarks>
internal sealed class TableWriter(DocumentTextBuilder builder, DocumentOptions limits, bool isRecordFile = false)
{
    private const int WaitingRows = 12;
    private const int MaxHeaderRows = 4;
    private const int MaxSpannedNames = 4;

    private readonly TableGrid _grid = new(limits.MaxColumns);
    private readonly List<List<PlacedCell>> _waiting = [];
    private string[]? _columns;
    private TableSummary? _summary;
    private bool _isDecided;
    private bool _isKeyAndValue;
    private int _rows;

    /// <summary>Names of the columns as the rows so far tell them, or null where the table has none.</summary>
    public IReadOnlyList<string>? FindColumns()
    {
        if (!_isDecided)
        {
            Decide();
        }

        return _columns;
    }

    public void Row(IReadOnlyList<TableCell> cells)
    {
        if (++_rows > limits.MaxRows)
        {
            throw ParsingLimits.TooLarge("The table has too many rows", nameof(DocumentOptions.MaxRows), limits.MaxRows);
        }

        var placed = _grid.Place(cells);
        if (_isDecided)
        {
            Write(placed);
            return;
        }

        _waiting.Add(placed);
        if (_waiting.Count >= WaitingRows)
        {
            Decide();
        }
    }

    public void End()
    {
        if (!_isDecided)
        {
            Decide();
        }

        _summary?.Write(builder);
        builder.Tables += _rows > 0 ? 1 : 0;
    }

    private void Decide()
    {
        _isDecided = true;
        var rows = _waiting.Where(row => row.Exists(cell => cell.Text.Length > 0)).ToList();

        rows.RemoveRange(0, WriteCaptions(rows));
        var headers = rows.TakeWhile(row =>
                row.Exists(cell => cell.Text.Length > 0) && row.TrueForAll(cell => cell.IsHeader || cell.Text.Length == 0)
            )
            .Take(MaxHeaderRows)
            .Count();
        var width = rows.Count == 0 ? 0 : rows.Max(Width);
        if (headers > 0 && headers < rows.Count && width > 1)
        {
            _columns = Names(rows.GetRange(0, headers), width);
        }
        else if (headers == 0 && rows.Count > 1 && width > 1)
        {
            var texts = rows.ConvertAll(row => Texts(row, width));
            var isBold = IsBold(rows[0]) && !IsBold(rows[1]);
            if (HeaderRow.IsFirst(texts, isBold, isRecordFile))
            {
                _columns = Names(rows.GetRange(0, 1), width);
                headers = 1;
            }
        }

        _isKeyAndValue = _columns is null && width == 2 && rows.Count > 1 && rows.TrueForAll(row => row.Count == 2);
        foreach (var row in _columns is null ? rows : rows.Skip(headers))
        {
            Write(row);
        }

        _waiting.Clear();
    }

    // Rows above the table that do not reach over its columns are its captions.
    private int WriteCaptions(List<List<PlacedCell>> rows)
    {
        var width = rows.Count == 0 ? 0 : rows.Max(row => row.Count(cell => cell.Text.Length > 0));
        var first = 0;
        while (
            first < rows.Count - 1
            && rows[first].Where(cell => cell.Text.Length > 0 && !cell.IsRepeated).ToList() is var filled
            && rows.Skip(first + 1).Any(row => row.Count(cell => cell.Text.Length > 0) > 1)
            && (
                filled.Count == 1
                || (
                    isRecordFile
                    && filled.Count < width
                    && rows[first][0].Text.Length > 0
                    && rows[first][^1].Text.Length == 0
                    && rows.Skip(first + 1).Count(row => row.Count(cell => cell.Text.Length > 0) == width) > 1
                )
            )
        )
        {
            builder.Add(BlockKind.Paragraph, string.Join(": ", filled.Select(cell => cell.Text)));
            first++;
        }

        return first;
    }

    private static bool IsBold(List<PlacedCell> row) =>
        row.Exists(cell => cell.Text.Length > 0) && row.TrueForAll(cell => cell.IsBold || cell.Text.Length == 0);

    private static int Width(List<PlacedCell> row) => row.Count == 0 ? 0 : row.Max(cell => cell.Column + Math.Min(cell.Span, 64));

    private static string[] Texts(List<PlacedCell> row, int width)
    {
        var texts = new string[width];
        Array.Fill(texts, "");
        foreach (var cell in row)
        {
            texts[cell.Column] = cell.Text;
        }

        return texts;
    }

    // Names that stand above several columns are part of the name of each.
    private static string[] Names(List<List<PlacedCell>> rows, int width)
    {
        var names = new string[width];
        Array.Fill(names, "");
        foreach (var cell in rows.SelectMany(row => row))
        {
            for (var column = cell.Column; column < Math.Min(width, cell.Column + cell.Span); column++)
            {
                var text = cell.Text.TrimEnd(':', ' ');
                names[column] =
                    names[column].Length == 0 || names[column] == text ? text
                    : text.Length == 0 || names[column].Length > 200 ? names[column]
                    : $"{names[column]} {text}";
            }
        }

        return names;
    }

    private void Write(List<PlacedCell> row)
    {
        var filled = row.Where(cell => cell.Text.Length > 0).ToList();
        if (filled.Count == 0)
        {
            return;
        }

        if (isRecordFile && _columns is not null)
        {
            _summary ??= new TableSummary(_columns);
            _summary.Add(filled);
        }

        if (_columns is null)
        {
            var text =
                _isKeyAndValue && filled.Count == 2
                    ? $"{filled[0].Text.TrimEnd(':', ' ')}: {filled[1].Text}"
                    : string.Join(" | ", filled.Select(cell => cell.Text));
            builder.Add(filled.Count > 1 ? BlockKind.TableRow : BlockKind.Paragraph, text);
            return;
        }

        if (filled.Count == 1 && filled[0].Span >= _columns.Length && _columns.Length > 1)
        {
            builder.Add(BlockKind.Paragraph, filled[0].Text);
            return;
        }

        builder.Add(BlockKind.TableRow, string.Join("; ", filled.Select(Named)));
    }

    private string Named(PlacedCell cell)
    {
        var names = _columns!
            .Skip(cell.Column)
            .Take(Math.Min(cell.Span, MaxSpannedNames))
            .Where(name => name.Length > 0)
            .Distinct()
            .ToList();
        return names.Count == 0 ? cell.Text : $"{string.Join(" / ", names)}: {cell.Text}";
    }
}
