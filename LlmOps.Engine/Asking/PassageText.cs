using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Asking;

/// <summary>A chunk as models read it.</summary>
internal static class PassageText
{
    /// <summary>Title and headings on a line of their own, then the text: what the reranker scores.</summary>
    public static string ForModel(ScoredChunk scored) => $"{Heading(scored)}\n{scored.Chunk.Text.Trim()}";

    private static string Heading(ScoredChunk scored) =>
        scored.Chunk.Headings.Count == 0 ? scored.Title : $"{scored.Title} > {string.Join(" > ", scored.Chunk.Headings)}";
}
