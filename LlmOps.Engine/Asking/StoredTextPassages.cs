using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking;

/// <summary>Passages read from the documents' own texts, for when the chunk index does not answer but the graph knows which documents tell
/// of the question.</summary>
public sealed class StoredTextPassages(IDocumentCatalog catalog, IDocumentStore store, ITextAnalysis analysis)
{
    /// <summary>Ordinals of passages that were cut here begin with this; no chunk of the index has them.</summary>
    internal const int FirstOrdinal = 1_000_000;

    private const int MaxDocuments = 8;
    private const int PassagesPerDocument = 3;
    private const int PassageCharacters = 800;

    // Of one document: every question reads so much while the index is down.
    private const int MaxCharactersRead = 250_000;

    private readonly ContentWords _contentWords = new(analysis);

    /// <summary>Cuts the texts of the documents that the graph met, the best met first, and keeps the passages that share most words with
    /// the question.</summary>
    /// <param name="scope">The tenant.</param>
    /// <param name="question">The question.</param>
    /// <param name="met">What the graph met.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Passages with the offsets of their document's text, each with the graph's hit that led to it.</returns>
    internal async Task<IReadOnlyList<(ScoredChunk Passage, GraphHit Hit)>> FindAsync(
        TenantScope scope,
        string question,
        IReadOnlyList<GraphHit> met,
        CancellationToken cancellationToken
    )
    {
        var words = _contentWords.OfQuestion(question);
        var documents = met.Select(hit =>
                ChunkId.TryParse(hit.ChunkId, out var id, out var generation, out _) ? (Id: id, Generation: generation, Hit: hit) : default
            )
            .Where(document => document.Id is not null)
            .OrderByDescending(document => document.Hit.Score)
            .DistinctBy(document => document.Id)
            .Take(MaxDocuments);
        var found = await Task.WhenAll(
            documents.Select(async document =>
            {
                var record = await catalog.GetAsync(scope, document.Id, cancellationToken);
                var text =
                    record?.ActiveGeneration == document.Generation
                        ? await store.GetTextStartAsync(scope, document.Id, document.Generation, MaxCharactersRead, cancellationToken)
                        : null;
                return record is null || text is null
                    ? []
                    : Cut(text, words)
                        .Select(part =>
                            (
                                new ScoredChunk(
                                    new Chunk(
                                        document.Id,
                                        document.Generation,
                                        FirstOrdinal + part.Number,
                                        part.Span.Start,
                                        part.Span.End,
                                        text[part.Span.Start..part.Span.End],
                                        [],
                                        ChunkTokens.Estimate(text.AsSpan(part.Span.Start, part.Span.Length))
                                    ),
                                    record.Title,
                                    record.Metadata,
                                    document.Hit.Score * part.Share
                                ),
                                document.Hit
                            )
                        );
            })
        );
        return [.. found.SelectMany(passages => passages)];
    }

    private static IEnumerable<(TextSpan Span, int Number, double Share)> Cut(string text, QuestionWords words)
    {
        if (words.Count == 0)
        {
            return [];
        }

        var spans = new List<TextSpan>();
        foreach (var sentence in SentenceSplitter.Split(text, 0, text.Length))
        {
            if (spans.Count > 0 && sentence.End - spans[^1].Start <= PassageCharacters)
            {
                spans[^1] = spans[^1] with { End = sentence.End };
            }
            else
            {
                spans.Add(sentence);
            }
        }

        return spans
            .Select((span, number) => (span, number, Share: (double)words.In(text[span.Start..span.End]).Count / words.Count))
            .Where(part => part.Share > 0)
            .OrderByDescending(part => part.Share)
            .Take(PassagesPerDocument);
    }
}
