using System.Text.Json.Serialization;
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
    // These travel with the metadata, so that no index has to have fields for them. Callers' keys begin with a letter or digit.
    private const string PagesKey = "_pages",
        ContextKey = "_context";

    /// <summary>What the chunk is searched with besides its text, or null.</summary>
    [JsonIgnore]
    public string? Context => Metadata.GetValueOrDefault(ContextKey);

    /// <summary>What the chunk is found by, as one text: title, headings, context and text, a line each, so that it is weighed as the whole
    /// that it is read as.</summary>
    [JsonIgnore]
    public string Words => string.Join('\n', [Title, .. Headings, Context, Text]);

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
            WithOwn(chunk.Metadata, chunk.Chunk)
        );

    public ScoredChunk WithScore(double score)
    {
        var metadata = Metadata;
        if (Metadata.ContainsKey(PagesKey) || Metadata.ContainsKey(ContextKey))
        {
            metadata = new Dictionary<string, string>(Metadata);
            metadata.Remove(PagesKey);
            metadata.Remove(ContextKey);
        }

        return new ScoredChunk(
            new Chunk(DocumentId, Generation, Ordinal, Start, End, Text, Headings, Tokens)
            {
                Pages = Metadata.GetValueOrDefault(PagesKey),
                Context = Metadata.GetValueOrDefault(ContextKey),
            },
            Title,
            metadata,
            score
        );
    }

    private static Dictionary<string, string> WithOwn(IReadOnlyDictionary<string, string> metadata, Chunk chunk)
    {
        var copy = new Dictionary<string, string>(metadata);
        if (chunk.Pages is not null)
        {
            copy[PagesKey] = chunk.Pages;
        }

        if (chunk.Context is not null)
        {
            copy[ContextKey] = chunk.Context;
        }

        return copy;
    }
}
