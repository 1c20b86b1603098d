using System.Text;
using System.Text.RegularExpressions;

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>Tables whose columns are aligned with blanks, as plain text has them.</summary>
internal static partial class AlignedTables
{
    private const int FewestLines = 3;

    /// <summary>The text with every row of such a table written out: "Station: Odense; Platform: 7".</summary>
    public static string WriteOut(string text)
    {
        if (!Gap().IsMatch(text))
        {
            return text;
        }

        var lines = text.Split('\n');
        var written = new StringBuilder(text.Length * 2);
        for (var i = 0; i < lines.Length; )
        {
            var columns = Cells(lines[i]);
            var end = i;
            while (columns.Length > 1 && end < lines.Length && Cells(lines[end]).Length == columns.Length)
            {
                end++;
            }

            if (end - i < FewestLines)
            {
                written.Append(lines[i++]).Append('\n');
                continue;
            }

            for (i++; i < end; i++)
            {
                written.AppendJoin("; ", Cells(lines[i]).Select((cell, column) => $"{columns[column]}: {cell}")).Append('\n');
            }
        }

        return written.ToString().TrimEnd('\n');
    }

    private static string[] Cells(string line) => Gap().Split(line.Trim());

    [GeneratedRegex(@"(?<=\S)(?: {2,}|\t)(?=\S)")]
    private static partial Regex Gap();
}
