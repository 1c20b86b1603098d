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
        ContextKey = "_context",
        GapBeforeKey = "_before",
        GapAfterKey = "_after";

    private static readonly string[] s_ownKeys = [PagesKey, ContextKey, GapBeforeKey, GapAfterKey];

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

    public ScoredChunk WithScore(double score) =>
        Found(new Chunk(DocumentId, Generation, Ordinal, Start, End, Text, Headings, Tokens), Title, Metadata, score);

    /// <summary>A chunk as a search gives it back.</summary>
    /// <param name="chunk">The chunk without what travelled with the metadata.</param>
    /// <param name="title">Title of its document.</param>
    /// <param name="metadata">The stored metadata.</param>
    /// <param name="score">How well it fits.</param>
    public static ScoredChunk Found(Chunk chunk, string title, Dictionary<string, string> metadata, double score)
    {
        if (metadata.Count == 0 || !Array.Exists(s_ownKeys, metadata.ContainsKey))
        {
            return new ScoredChunk(chunk, title, metadata, score);
        }

        var callers = new Dictionary<string, string>(metadata);
        foreach (var key in s_ownKeys)
        {
            callers.Remove(key);
        }

        return new ScoredChunk(
            chunk with
            {
                Pages = metadata.GetValueOrDefault(PagesKey),
                Context = metadata.GetValueOrDefault(ContextKey),
                GapBefore = metadata.GetValueOrDefault(GapBeforeKey),
                GapAfter = metadata.GetValueOrDefault(GapAfterKey),
            },
            title,
            callers,
            score
        );
    }

    private static Dictionary<string, string> WithOwn(IReadOnlyDictionary<string, string> metadata, Chunk chunk)
    {
        var copy = new Dictionary<string, string>(metadata);
        string?[] own = [chunk.Pages, chunk.Context, chunk.GapBefore, chunk.GapAfter];
        foreach (var (key, value) in s_ownKeys.Zip(own))
        {
            if (value is not null)
            {
                copy[key] = value;
            }
        }

        return copy;
    }
}
