using System.Globalization;
using System.Text;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats;

/// <summary>Reads the rows of a delimited text as RFC 4180 has it, and takes what spreadsheets really write: any line break, stray
/// quotation marks, rows of any length.</summary>
internal sealed class DelimitedReader(string text, char delimiter, DocumentOptions limits)
{
    // Each of them is looked at twice.
    private const int MaxStrayMarks = 1_000;

    private readonly StringBuilder _quoted = new();
    private int _next;
    private int _strayMarks;
    private bool _noMoreMarks;

    /// <summary>The number of the row last read, from 1; empty lines are not counted.</summary>
    public int Row { get; private set; }

    /// <summary>Reads the next row that is not empty into <paramref name="cells"/>.</summary>
    public bool Read(List<string> cells)
    {
        cells.Clear();
        while (_next < text.Length && text[_next] is '\n' or '\r')
        {
            _next++;
        }

        if (_next >= text.Length)
        {
            return false;
        }

        Row++;
        do
        {
            if (cells.Count >= limits.MaxColumns)
            {
                throw ParsingLimits.TooLarge(
                    string.Create(CultureInfo.InvariantCulture, $"Row {Row} has too many columns"),
                    nameof(DocumentOptions.MaxColumns),
                    limits.MaxColumns
                );
            }

            cells.Add(Cell());
        } while (TakeDelimiter());
        return true;
    }

    private bool TakeDelimiter()
    {
        var more = _next < text.Length && text[_next] == delimiter;
        _next += more ? 1 : 0;
        return more;
    }

    private string Cell()
    {
        var start = _next;
        if (start < text.Length && text[start] == '"' && QuotedCell() is { } quoted)
        {
            return quoted;
        }

        _next = start;
        var length = text.AsSpan(start).IndexOfAny(delimiter, '\n', '\r');
        _next = length < 0 ? text.Length : start + length;
        EnsureFits(_next - start);
        return text[start.._next];
    }

    // Null where the mark that opens the cell is a stray one: it is never closed, or what closes it stands in the middle of a later row.
    private string? QuotedCell()
    {
        if (_noMoreMarks)
        {
            return null;
        }

        _quoted.Clear();
        _next++;
        var hasLines = false;
        while (true)
        {
            var length = text.AsSpan(_next).IndexOf('"');
            if (length < 0)
            {
                _noMoreMarks = true;
                return null;
            }

            EnsureFits((long)_quoted.Length + length);
            hasLines |= text.AsSpan(_next, length).Contains('\n');
            _quoted.Append(text, _next, length);
            _next += length + 1;
            if (_next < text.Length && text[_next] == '"')
            {
                _quoted.Append('"');
                _next++;
                continue;
            }

            // What stands between the closing mark and the delimiter belongs to the cell.
            length = text.AsSpan(_next).IndexOfAny(delimiter, '\n', '\r');
            var end = length < 0 ? text.Length : _next + length;
            if (hasLines && end > _next && _strayMarks < MaxStrayMarks)
            {
                _strayMarks++;
                return null;
            }

            EnsureFits((long)_quoted.Length + end - _next);
            _quoted.Append(text, _next, end - _next);
            _next = end;
            return _quoted.ToString();
        }
    }

    private void EnsureFits(long characters)
    {
        if (characters > limits.MaxCellCharacters)
        {
            throw ParsingLimits.TooLarge(
                string.Create(CultureInfo.InvariantCulture, $"A cell in row {Row} is too long"),
                nameof(DocumentOptions.MaxCellCharacters),
                limits.MaxCellCharacters
            );
        }
    }
}
