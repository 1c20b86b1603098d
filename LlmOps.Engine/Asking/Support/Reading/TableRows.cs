using System.Text.RegularExpressions;
using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Reading;

/// <summary>Rows of a table in a passage, each known by its first cell: "Item: Desk; Cost: 80" or "| Desk | 80 |".</summary>
internal static partial class TableRows
{
    private const int ShortestInflected = 5;
    private const int ShortestCell = 3;

    /// <summary>Whether a claim tells of one row the value of another, or what its cells deny.</summary>
    public static bool AreMixed(TextUnit claim, IReadOnlyList<TextUnit> lines)
    {
        var text = NormalText.Of(claim.Folded);
        var rows = lines
            .Select(line =>
                (Line: line, Key: FirstCell().Match(line.Folded) is { Success: true } cell ? NormalText.Of(cell.Groups["key"].Value) : "")
            )
            .Where(row => row.Key.Trim().Length > 0)
            .ToList();
        var named = rows.Where(row => IsNamed(row.Key, text, claim.Words)).ToList();

        // The first row may be the heads of the columns.
        var hasHead = rows.Count > 1 && !TellsValue(rows[0].Line) && (named.Count > 1 || rows.Exists(row => TellsValue(row.Line)));
        if (hasHead)
        {
            named.RemoveAll(row => row.Line == rows[0].Line);
        }

        // Of two keys that are named by the same words, the longer one is meant.
        named.RemoveAll(row =>
            named.Exists(other => other.Key.Length > row.Key.Length && other.Key.Trim().Contains(row.Key.Trim(), StringComparison.Ordinal))
        );
        if (rows.Count < 2 || named.Count == 0)
        {
            return false;
        }

        var others = rows.Select(row => row.Line).Where(TellsValue).Except(named.Select(row => row.Line)).ToList();
        if (
            claim.Tokens.Any(token =>
                token.IsThing
                && !IsIn(token, [.. named.Select(row => row.Line)])
                && IsIn(token, others)
                && !rows.Exists(row => row.Key.Contains(token.Text, StringComparison.Ordinal))
            )
        )
        {
            return true;
        }

        return named.Exists(row => TellsValue(row.Line))
                && claim.Values.Any(value =>
                    !value.IsSoft
                    && value.Kind != ValueKind.Identifier
                    && !named.Exists(row => row.Line.Values.Any(value.Matches))
                    && rows.Exists(row => row.Line.Values.Any(value.Matches))
                )
            || (
                named.Count == 1
                && (
                    HasCellOfAnother(text, named[0].Line, [.. rows.Select(row => row.Line)])
                    || IsDenied(claim, text, named[0].Line, rows[0].Line)
                )
            );
    }

    private static bool TellsValue(TextUnit row) => row.Values.Any(value => !value.IsSoft);

    /// <summary>Whether the text of a cell is said of another row. A cell that several rows share tells none of them.</summary>
    private static bool HasCellOfAnother(string claim, TextUnit named, List<TextUnit> rows)
    {
        var own = Cells(named).ToHashSet(StringComparer.Ordinal);
        var others = rows.Where(row => row != named).SelectMany(row => Cells(row).Skip(1)).ToList();
        return !Cells(named).Skip(1).Any(cell => IsSaid(cell))
            && others.Exists(cell => !own.Contains(cell) && IsSaid(cell) && !Cells(rows[0]).Contains(cell, StringComparer.Ordinal));

        bool IsSaid(string cell) =>
            cell.Length >= (cell.Length > 0 && FoldedText.IsIdeographic(cell[0]) ? 2 : ShortestCell)
            && YesOrNo(cell) is null
            && cell.Any(char.IsLetter)
            && !cell.Any(char.IsDigit)
            && (
                FoldedText.IsIdeographic(cell[0])
                    ? claim.Contains(cell, StringComparison.Ordinal)
                    : claim.Contains($" {cell} ", StringComparison.Ordinal)
            );
    }

    /// <summary>Whether a cell says no to what the claim affirms under its heading, or yes to what it denies.</summary>
    private static bool IsDenied(TextUnit claim, string text, TextUnit row, TextUnit head)
    {
        var (cells, headings) = (Cells(row), Cells(head));
        for (var i = 1; i < cells.Count && i < headings.Count; i++)
        {
            var isYes = YesOrNo(cells[i]);
            if (
                isYes is not null
                && isYes == (claim.Denies || Markers.OfOneOrAll("lacking", claim.Language).AreIn(claim))
                && headings[i].Length > 1
                && (
                    text.Contains(headings[i], StringComparison.Ordinal)
                    || claim.Words.Any(word => word.Text.Length > ShortestCell && WordForm.IsSame(word.Text, headings[i]))
                )
            )
            {
                return true;
            }
        }

        return false;
    }

    private static bool? YesOrNo(string cell) =>
        cell switch
        {
            "yes" or "ja" or "oui" or "si" or "да" or "あり" or "有" or "可" or "有り" or "是" => true,
            "no" or "nein" or "non" or "нет" or "なし" or "無" or "不可" or "無し" or "否" or "none" or "keine" or "keiner" or "aucun" =>
                false,
            _ => null,
        };

    /// <summary>A row with blanks in place of the cells that say only yes or no: such a cell answers the head of its column, and denies
    /// nothing of what the other cells say.</summary>
    public static string WithoutAnswers(string row) =>
        Cell().Replace(row, cell => YesOrNo(NormalText.Of(cell.Value).Trim()) is null ? cell.Value : new string(' ', cell.Length));

    /// <summary>Whether a cell of a row says only yes or no.</summary>
    public static bool HasAnswer(TextUnit row) => row.IsRow && WithoutAnswers(row.Folded) != row.Folded;

    private static List<string> Cells(TextUnit row) =>
        row.Folded.Contains('|', StringComparison.Ordinal)
            ? [.. row.Folded.Trim().Trim('|').Split('|').Select(cell => NormalText.Of(cell).Trim())]
            : [.. row.Folded.Split(';').Select(cell => NormalText.Of(cell[(cell.IndexOf(':', StringComparison.Ordinal) + 1)..]).Trim())];

    private static bool IsNamed(string key, string claim, IReadOnlyList<TextWord> words)
    {
        var plain = key.Trim();
        if (FoldedText.IsIdeographic(plain[0]) && FoldedText.IsIdeographic(plain[^1]))
        {
            return claim.Contains(plain, StringComparison.Ordinal);
        }

        // "2号".
        if (char.IsDigit(plain[0]) && FoldedText.IsIdeographic(plain[^1]))
        {
            var at = claim.IndexOf(plain, StringComparison.Ordinal);
            return at > 0 && !char.IsDigit(claim[at - 1]);
        }

        // "Im Kleinen Saal", "Standardtarif".
        return claim.Contains(key, StringComparison.Ordinal)
            || (
                plain.Length >= ShortestInflected
                && plain
                    .Split(' ')
                    .All(part => words.Any(word => part == word.Text || (part.Length >= ShortestInflected - 1 && IsForm(word.Text, part))))
            );

        static bool IsForm(string word, string part) =>
            WordForm.IsSame(word, part) || (part.Length >= ShortestInflected && word.StartsWith(part, StringComparison.Ordinal));
    }

    /// <summary>Whether a text is written as a row: "Item: Desk; Cost: 80" or "| Desk | 80 |".</summary>
    public static bool IsRow(string folded) =>
        folded.AsSpan().TrimStart().StartsWith("|")
        || folded.AsSpan().Count('|') > 1
        || (folded.AsSpan().Count(':') > 1 && CellName().Count(folded) > 1);

    private static bool IsIn(ContentToken token, List<TextUnit> lines) =>
        lines.Exists(line => line.Tokens.Any(there => token.IsSame(there, isOneLanguage: true)));

    [GeneratedRegex(@"(?:^|[;\n])\s*[^;:\n]{1,40}:\s")]
    private static partial Regex CellName();

    [GeneratedRegex(@"(?<=[|:;]\s*)[^\s|;:](?:[^|;:]*[^\s|;:])?(?=\s*(?:[|;]|$))")]
    private static partial Regex Cell();

    [GeneratedRegex(@"^\s*(?:\|?\s*(?<key>[^|]+?)\s*\||[^;:|]{1,40}:\s*(?<key>[^;]+?)\s*;)")]
    private static partial Regex FirstCell();
}
