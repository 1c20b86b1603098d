using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using LlmOps.Formats.Tables;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats;

/// <summary>CSV and TSV as programs write them: every row becomes one line that carries its column names, <c>Name: Contoso; City: Oslo</c>,
/// and a summary of the columns follows.</summary>
internal sealed class CsvParser(IOptions<DocumentOptions> options) : IDocumentParser
{
    private const string Candidates = ",;\t|";
    private const int SampledLines = 40;

    public IReadOnlyCollection<string> ContentTypes { get; } = ["text/csv", "application/csv", "text/tab-separated-values"];

    public async Task<ParsedDocument> ParseAsync(Stream content, string contentType, CancellationToken cancellationToken)
    {
        var media = MediaType.Parse(contentType);
        var bytes = await ContentReader.ReadAsync(content, options.Value, cancellationToken);
        var text = TextDecoder.Decode(bytes, media.Charset, options.Value);
        var start = 0;
        var delimiter = media.Name == "text/tab-separated-values" ? '\t' : Stated(text, ref start) ?? Delimiter(text);
        return Parse(text[start..], delimiter, cancellationToken);
    }

    private ParsedDocument Parse(string text, char delimiter, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        var reader = new DelimitedReader(text, delimiter, limits);
        var builder = new DocumentTextBuilder(limits.MaxTextCharacters);
        var table = new TableWriter(builder, limits, isRecordFile: true);
        var cells = new List<string>();
        while (reader.Read(cells))
        {
            cancellationToken.ThrowIfCancellationRequested();
            table.Row([.. cells.Select(cell => new TableCell(TextCleaner.Clean(cell).Replace('\n', ' ')))]);
        }

        table.End();
        return builder.Build(null, "The table holds no rows.");
    }

    // Spreadsheets say in a line of its own which sign parts the cells.
    private static char? Stated(string text, ref int start)
    {
        if (!text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) || text.Length < 6 || text[5] is not ('\r' or '\n'))
        {
            return null;
        }

        start = 6;
        return text[4];
    }

    // The sign that most of the first lines hold equally often, outside of quotation marks.
    private static char Delimiter(string text)
    {
        var counts = new List<int[]> { new int[Candidates.Length] };
        var quoted = false;
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, 65_536)))
        {
            if (character == '"')
            {
                quoted = !quoted;
            }
            else if (character == '\n' && (!quoted || counts[^1].Any(count => count > 0)))
            {
                quoted = false;
                counts.Add(new int[Candidates.Length]);
                if (counts.Count > SampledLines)
                {
                    break;
                }
            }
            else if (!quoted && Candidates.IndexOf(character, StringComparison.Ordinal) is >= 0 and var index)
            {
                counts[^1][index]++;
            }
        }

        var best = (Lines: 0, Cells: 0, Candidate: 0);
        for (var i = 0; i < Candidates.Length; i++)
        {
            var usual = counts
                .Where(line => line[i] > 0)
                .GroupBy(line => line[i])
                .OrderByDescending(group => group.Count())
                .ThenByDescending(group => group.Key)
                .FirstOrDefault();
            if (usual is not null && (usual.Count() > best.Lines || (usual.Count() == best.Lines && usual.Key > best.Cells)))
            {
                best = (usual.Count(), usual.Key, i);
            }
        }

        return Candidates[best.Candidate];
    }
}
