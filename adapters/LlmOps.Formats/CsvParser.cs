using System.Globalization;
using System.Text;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats;

/// <summary>CSV and TSV: every row becomes one line that carries its column names, <c>Name: Contoso; City: Oslo</c>.</summary>
internal sealed class CsvParser(IOptions<DocumentOptions> options) : IDocumentParser
{
    public IReadOnlyCollection<string> ContentTypes { get; } = ["text/csv", "application/csv", "text/tab-separated-values"];

    public async Task<ParsedDocument> ParseAsync(Stream content, string contentType, CancellationToken cancellationToken)
    {
        var media = MediaType.Parse(contentType);
        var bytes = await ContentReader.ReadAsync(content, options.Value, cancellationToken);
        var text = TextDecoder.Decode(bytes, media.Charset, options.Value);
        return Parse(text, media.Name == "text/tab-separated-values" ? '\t' : Delimiter(text), cancellationToken);
    }

    private ParsedDocument Parse(string text, char delimiter, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        var reader = new DelimitedReader(text, delimiter, limits);
        var builder = new DocumentTextBuilder(limits.MaxTextCharacters);
        var cells = new List<string>();
        var line = new StringBuilder();
        var header = reader.Read(cells) ? cells.Select(cell => TextCleaner.CleanLine(cell)).ToArray() : [];
        while (reader.Read(cells))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reader.Row > limits.MaxRows)
            {
                throw ParsingLimits.TooLarge("The table has too many rows", nameof(DocumentOptions.MaxRows), limits.MaxRows);
            }

            line.Clear();
            for (var i = 0; i < cells.Count; i++)
            {
                if (TextCleaner.Clean(cells[i]).Replace('\n', ' ') is { Length: > 0 } value)
                {
                    var name = i < header.Length && header[i].Length > 0 ? header[i] : string.Create(CultureInfo.InvariantCulture, $"Column {i + 1}");
                    line.Append(line.Length > 0 ? "; " : "").Append(name).Append(": ").Append(value);
                }
            }

            builder.Add(BlockKind.TableRow, line.ToString());
        }

        if (reader.Row == 1)
        {
            // One row alone is data, not names.
            builder.Add(BlockKind.TableRow, string.Join("; ", header.Where(cell => cell.Length > 0)));
        }

        return builder.Build(null, "The table holds no rows.");
    }

    // The candidate that the first line holds most of, outside quotation marks.
    private static char Delimiter(string text)
    {
        const string candidates = ",;\t|";
        Span<int> counts = stackalloc int[candidates.Length];
        var quoted = false;
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, 65_536)))
        {
            if (character == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && character is '\n' or '\r')
            {
                break;
            }
            else if (!quoted && candidates.IndexOf(character, StringComparison.Ordinal) is >= 0 and var index)
            {
                counts[index]++;
            }
        }

        var best = 0;
        for (var i = 1; i < counts.Length; i++)
        {
            best = counts[i] > counts[best] ? i : best;
        }

        return candidates[best];
    }
}
