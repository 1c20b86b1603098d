using System.Text;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats.Tables;

/// <summary>Puts tables whose rows can be read alone in the place of those that a text holds as they are drawn.</summary>
internal static class TableText
{
    /// <summary>Writes rows as a document of their own.</summary>
    public static ParsedDocument Write(IEnumerable<IReadOnlyList<TableCell>> rows, DocumentOptions limits)
    {
        var builder = new DocumentTextBuilder(limits.MaxTextCharacters);
        var writer = new TableWriter(builder, limits);
        foreach (var row in rows)
        {
            writer.Row(row);
        }

        writer.End();
        return builder.Build(null, "The table holds no text.");
    }

    /// <summary>Replaces blocks by tables; everything else stays as it is, and moves by what they are longer or shorter.</summary>
    /// <param name="document">The document with one block for each table.</param>
    /// <param name="tables">The tables by the offset at which their blocks begin.</param>
    /// <param name="limits">How long the text may become.</param>
    public static ParsedDocument Replace(ParsedDocument document, IReadOnlyDictionary<int, ParsedDocument> tables, DocumentOptions limits)
    {
        var text = new StringBuilder(document.Text.Length * 2);
        var blocks = new List<DocumentBlock>(document.Blocks.Count);
        var copied = 0;
        foreach (var block in document.Blocks)
        {
            if (!tables.TryGetValue(block.Start, out var table))
            {
                blocks.Add(Moved(block, text.Length - copied));
                continue;
            }

            text.Append(document.Text, copied, block.Start - copied);
            ParsingLimits.EnsureTextFits(
                (long)text.Length + table.Text.Length + document.Text.Length - block.End,
                limits.MaxTextCharacters
            );
            blocks.AddRange(table.Blocks.Select(row => Moved(row, text.Length)));
            text.Append(table.Text);
            copied = block.End;
        }

        return document with
        {
            Text = text.Append(document.Text, copied, document.Text.Length - copied).ToString(),
            Blocks = blocks,
            Tables = document.Tables + tables.Values.Sum(table => table.Tables),
        };
    }

    private static DocumentBlock Moved(DocumentBlock block, int by) => block with { Start = block.Start + by, End = block.End + by };
}
