using LlmOps.Engine.Asking;

namespace LlmOps.QueryApi.Model;

/// <summary>A passage that the model was given.</summary>
/// <param name="Index">Its number in the prompt and in the answer.</param>
/// <param name="DocumentId">Its document.</param>
/// <param name="Title">The document's title.</param>
/// <param name="ChunkId">The chunk.</param>
/// <param name="Headings">The headings above it.</param>
/// <param name="Start">Offset in the document's text, UTF-16 code units.</param>
/// <param name="End">Offset behind it.</param>
/// <param name="Score">Final score, 0 to 1.</param>
/// <param name="Ranks">Its rank in each leg that found it: bm25, knn, graph.</param>
/// <param name="GraphPath">How the entity graph led to it.</param>
public sealed record PassageSummary(
    int Index,
    string DocumentId,
    string Title,
    string ChunkId,
    IReadOnlyList<string> Headings,
    int Start,
    int End,
    double Score,
    IReadOnlyDictionary<string, int> Ranks,
    string? GraphPath
)
{
    /// <summary>Sums up a passage.</summary>
    public static PassageSummary From(Passage passage) =>
        new(
            passage.Index,
            passage.Chunk.DocumentId,
            passage.Title,
            passage.Chunk.Id,
            passage.Chunk.Headings,
            passage.Chunk.Start,
            passage.Chunk.End,
            Math.Round(passage.Score, 4),
            passage.Legs,
            passage.GraphPath
        );
}
