using System.Text;
using LlmOps.Formats.Tables;

namespace LlmOps.Formats.Word;

/// <summary>A table that is being read.</summary>
internal sealed class WordTable(TableWriter writer, DocumentTextBuilder? inner)
{
    private const int MaxRepeatedCharacters = 200;

    private readonly Dictionary<int, string> _reaching = [];
    private readonly List<TableCell> _row = [];
    private int _column;

    /// <summary>Where a table inside of a cell is written to, or null for the outermost.</summary>
    public DocumentTextBuilder? Inner { get; } = inner;

    public StringBuilder Cell { get; } = new();

    public int ColumnSpan { get; set; } = 1;

    /// <summary>Null for a cell of one row; true where it begins one of several, false where it goes on.</summary>
    public bool? BeginsMerge { get; set; }

    public bool IsBold { get; set; } = true;

    public bool IsHeaderRow { get; set; }

    public bool FirstRowIsHeader { get; set; }

    /// <summary>True in a row that a tracked change deleted.</summary>
    public bool IsDeletedRow { get; set; }

    public int Rows { get; private set; }

    public void SkipColumns(int columns)
    {
        for (var i = 0; i < Math.Clamp(columns, 0, 100); i++)
        {
            _row.Add(new TableCell(""));
            _column++;
        }
    }

    public void EndCell(string text)
    {
        if (BeginsMerge is false)
        {
            text = _reaching.GetValueOrDefault(_column, text);
        }
        else if (BeginsMerge is true)
        {
            _reaching[_column] = text.Length <= MaxRepeatedCharacters ? text : "";
        }

        _row.Add(new TableCell(text, IsHeaderRow || (FirstRowIsHeader && Rows == 0), IsBold && text.Length > 0, ColumnSpan));
        _column += Math.Max(1, ColumnSpan);
        Cell.Clear();
        (ColumnSpan, BeginsMerge, IsBold) = (1, null, true);
    }

    public void EndRow()
    {
        writer.Row(_row);
        _row.Clear();
        (_column, IsHeaderRow) = (0, false);
        Rows++;
    }

    /// <summary>Leaves the row out.</summary>
    /// <returns>The characters of its cells.</returns>
    public long DropRow()
    {
        var characters = _row.Sum(cell => (long)cell.Text.Length);
        _row.Clear();
        (_column, IsHeaderRow, IsDeletedRow) = (0, false, false);
        return characters;
    }

    public void End() => writer.End();
}
