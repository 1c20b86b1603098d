using System.Text.RegularExpressions;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Rows of a table in a passage, each known by its first cell: "Item: Desk; Cost: 80" or "| Desk | 80 |".</summary>
internal static partial class TableRows
{
    /// <summary>Whether a claim tells of one row the value of another.</summary>
    public static bool AreMixed(TextUnit claim, IReadOnlyList<TextUnit> lines)
    {
        var text = NormalText.Of(claim.Folded);
        var rows = lines
            .Select(line =>
                (Line: line, Key: FirstCell().Match(line.Folded) is { Success: true } cell ? NormalText.Of(cell.Groups["key"].Value) : "")
            )
            .Where(row => row.Key.Trim().Length > 0 && row.Line.Values.Count > 0)
            .ToList();
        var named = rows.Where(row => text.Contains(row.Key, StringComparison.Ordinal)).Select(row => row.Line).ToList();
        var others = rows.Select(row => row.Line).Except(named).ToList();
        if (
            named.Count > 0
            && claim.Tokens.Any(token =>
                token.IsThing
                && !IsIn(token, named)
                && IsIn(token, others)
                && !rows.Exists(row => row.Key.Contains(token.Text, StringComparison.Ordinal))
            )
        )
        {
            return true;
        }

        return rows.Count > 1
            && named.Count > 0
            && claim.Values.Any(value =>
                !value.IsSoft
                && value.Kind != ValueKind.Identifier
                && !named.Exists(row => row.Values.Any(value.Matches))
                && rows.Exists(row => row.Line.Values.Any(value.Matches))
            );
    }

    /// <summary>Whether a text is written as a row: "Item: Desk; Cost: 80" or "| Desk | 80 |".</summary>
    public static bool IsRow(string folded) => folded.AsSpan().TrimStart().StartsWith("|") || CellName().Count(folded) > 1;

    private static bool IsIn(ContentToken token, List<TextUnit> lines) =>
        lines.Exists(line => line.Tokens.Any(there => token.IsSame(there, isOneLanguage: true)));

    [GeneratedRegex(@"(?:^|[;\n])\s*[^;:\n]{1,40}:\s")]
    private static partial Regex CellName();

    [GeneratedRegex(@"^\s*(?:\|\s*(?<key>[^|]+?)\s*\||[^;:|]{1,40}:\s*(?<key>[^;]+?)\s*;)")]
    private static partial Regex FirstCell();
}
