using LlmOps.Engine.Chunking;

namespace LlmOps.Engine.Knowledge;

/// <summary>What an index keeps of a chunk so that it can be given back whole.</summary>
internal sealed record StoredChunk(
    string DocumentId, long Generation, int Ordinal, int Start, int End, string Text, string[] Headings, int Tokens, string Title, Dictionary<string, string> Metadata)
{
    public static StoredChunk Of(IndexedChunk chunk) => new(
        chunk.Chunk.DocumentId, chunk.Chunk.Generation, chunk.Chunk.Ordinal, chunk.Chunk.Start, chunk.Chunk.End, chunk.Chunk.Text,
        [.. chunk.Chunk.Headings], chunk.Chunk.Tokens, chunk.Title, new Dictionary<string, string>(chunk.Metadata));

    public ScoredChunk WithScore(double score) =>
        new(new Chunk(DocumentId, Generation, Ordinal, Start, End, Text, Headings, Tokens), Title, Metadata, score);
}
