using LlmOps.Engine.Asking;

namespace LlmOps.QueryApi.Model;

/// <summary>A passage that a search found.</summary>
/// <param name="DocumentId">Its document.</param>
/// <param name="ChunkId">The chunk.</param>
/// <param name="Title">The document's title.</param>
/// <param name="Headings">The headings above it.</param>
/// <param name="Text">Its text.</param>
/// <param name="Start">Offset in the document's text, UTF-16 code units.</param>
/// <param name="End">Offset behind it.</param>
/// <param name="Score">Final score, 0 to 1.</param>
/// <param name="Legs">For each leg that found it (bm25, knn, graph) its rank and score there.</param>
/// <param name="GraphPath">How the entity graph led to it.</param>
public sealed record FoundPassage(
    string DocumentId,
    string ChunkId,
    string Title,
    IReadOnlyList<string> Headings,
    string Text,
    int Start,
    int End,
    double Score,
    IReadOnlyDictionary<string, LegScore> Legs,
    string? GraphPath
)
{
    /// <summary>The passages of a retrieval.</summary>
    public static IReadOnlyList<FoundPassage> From(RetrievalResult result)
    {
        var legs = result.Candidates.ToDictionary(candidate => candidate.ChunkId, candidate => candidate.Legs, StringComparer.Ordinal);
        return
        [
            .. result.Passages.Select(passage => new FoundPassage(
                passage.Chunk.DocumentId,
                passage.Chunk.Id,
                passage.Title,
                passage.Chunk.Headings,
                passage.Chunk.Text,
                passage.Chunk.Start,
                passage.Chunk.End,
                Math.Round(passage.Score, 4),
                legs[passage.Chunk.Id]
                    .ToDictionary(
                        leg => leg.Key,
                        leg => new LegScore(leg.Value.Rank, Math.Round(leg.Value.Score, 4)),
                        StringComparer.Ordinal
                    ),
                passage.GraphPath
            )),
        ];
    }
}
