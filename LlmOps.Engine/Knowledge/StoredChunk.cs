using LlmOps.Engine.Chunking;

namespace LlmOps.Engine.Knowledge;

/// <summary>What an index keeps of a chunk so that it can be given back whole.</summary>
internal sealed record StoredChunk(
    string DocumentId,
    long Generation,
    int Ordinal,
    int Start,
    int End,
    string Text,
    string[] Headings,
    int Tokens,
    string Title,
    Dictionary<string, string> Metadata
)
{
    // Pages travel with the metadata, so that no index has to know of them. Callers' keys begin with a letter or digit.
    private const string PagesKey = "_pages";

    public static StoredChunk Of(IndexedChunk chunk) =>
        new(
            chunk.Chunk.DocumentId,
            chunk.Chunk.Generation,
            chunk.Chunk.Ordinal,
            chunk.Chunk.Start,
            chunk.Chunk.End,
            chunk.Chunk.Text,
            [.. chunk.Chunk.Headings],
            chunk.Chunk.Tokens,
            chunk.Title,
            WithPages(chunk.Metadata, chunk.Chunk.Pages)
        );

    public ScoredChunk WithScore(double score)
    {
        var metadata = Metadata;
        if (Metadata.TryGetValue(PagesKey, out var pages))
        {
            metadata = new Dictionary<string, string>(Metadata);
            metadata.Remove(PagesKey);
        }

        return new ScoredChunk(
            new Chunk(DocumentId, Generation, Ordinal, Start, End, Text, Headings, Tokens) { Pages = pages },
            Title,
            metadata,
            score
        );
    }

    private static Dictionary<string, string> WithPages(IReadOnlyDictionary<string, string> metadata, string? pages)
    {
        var copy = new Dictionary<string, string>(metadata);
        if (pages is not null)
        {
            copy[PagesKey] = pages;
        }

        return copy;
    }
}
