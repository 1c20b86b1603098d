using LlmOps.Engine.Chunking;

namespace LlmOps.Engine.Asking;

/// <summary>A passage chosen for the prompt.</summary>
/// <param name="Index">The number by which the prompt and the answer refer to it, from 1.</param>
/// <param name="Chunk">The chunk.</param>
/// <param name="Title">Title of its document.</param>
/// <param name="Score">Final score, 0 to 1.</param>
/// <param name="RerankScore">The reranker's score, or null where it did not run.</param>
/// <param name="Legs">Rank in each leg that found it, from 1.</param>
/// <param name="GraphPath">How the graph leg came to it, or null.</param>
public sealed record Passage(
    int Index,
    Chunk Chunk,
    string Title,
    double Score,
    double? RerankScore,
    IReadOnlyDictionary<string, int> Legs,
    string? GraphPath
)
{
    /// <summary>The access labels of its document, separated by spaces, or null.</summary>
    public string? AccessLabels { get; init; }

    /// <summary>The caller's facts about its document.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
