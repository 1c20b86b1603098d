using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using LlmOps.Engine.Text;

namespace LlmOps.Formats.Tables;

/// <summary>Finds the table of a Markdown paragraph: a row of names, a row of hyphens, and the rows below.</summary>
internal static partial class PipeTable
{
    private static readonly SearchValues<char> s_ruleSigns = SearchValues.Create("|:- \t\r");
    private static readonly SearchValues<char> s_lineMarks = SearchValues.Create("> \t");

    /// <summary>A table in a text.</summary>
    /// <param name="Start">Offset of its first row.</param>
    /// <param name="End">Offset behind its last row.</param>
    /// <param name="Rows">The rows, of which the first names the columns.</param>
    public readonly record struct Found(int Start, int End, IReadOnlyList<TableCell[]> Rows);

    /// <summary>Finds the first table between two offsets; null where there is none.</summary>
    /// <remarks>Lines may begin with the marks of a quotation.</remarks>
    public static Found? Read(string text, int start, int end)
    {
        var span = text.AsSpan(start, end - start);
        if (span.IndexOf('|') < 0 || span.IndexOf('\n') < 0)
        {
            return null;
        }

        List<TableCell[]>? rows = null;
        var (first, last) = (start, start);
        var above = ReadOnlySpan<char>.Empty;
        var aboveStart = start;
        for (var at = start; at < end; )
        {
            var length = text.AsSpan(at, end - at).IndexOf('\n');
            var lineEnd = length < 0 ? end : at + length;
            var line = text.AsSpan(at, lineEnd - at);
            var marks = Math.Max(0, line.IndexOfAnyExcept(s_lineMarks));
            var content = line[marks..].TrimEnd();
            if (rows is null)
            {
                if (IsRule(content) && above.Contains('|') && IsBelow(content, above))
                {
                    (rows, first, last) = ([Cells(above, isHeader: true)], aboveStart, lineEnd);
                }

                above = content;
                aboveStart = at + marks;
            }
            else if (content.Contains('|'))
            {
                rows.Add(Cells(content, isHeader: false));
                last = lineEnd;
            }
            else
            {
                break;
            }

            at = lineEnd + 1;
        }

        return rows is null ? null : new Found(first, first + text.AsSpan(first, last - first).TrimEnd().Length, rows);
    }

    private static bool IsRule(ReadOnlySpan<char> line) => line.Contains('-') && line.IndexOfAnyExcept(s_ruleSigns) < 0;

    // A row of hyphens without bars below a line with bars is the underline of a heading.
    private static bool IsBelow(ReadOnlySpan<char> rule, ReadOnlySpan<char> names) =>
        rule.Contains('|') || Cells(names, isHeader: true).Length == 1;

    private static TableCell[] Cells(ReadOnlySpan<char> line, bool isHeader)
    {
        var cells = new List<TableCell>();
        var cell = new StringBuilder();
        line = line.TrimStart();
        for (var i = line is ['|', ..] ? 1 : 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case '\\' when i + 1 < line.Length:
                    cell.Append(line[i + 1] == '|' ? "|" : line.Slice(i, 2));
                    i++;
                    break;
                case '|':
                    End();
                    break;
                default:
                    cell.Append(line[i]);
                    break;
            }
        }

        if (line is not [.., '|'] || cell.Length > 0)
        {
            End();
        }

        return [.. cells];

        void End()
        {
            cells.Add(new TableCell(TextCleaner.CleanToOneLine(LineBreak().Replace(cell.ToString(), " ")), isHeader));
            cell.Clear();
        }
    }

    [GeneratedRegex(@"<br\s*/?>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LineBreak();
}
