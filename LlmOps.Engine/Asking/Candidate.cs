using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Asking;

/// <summary>A passage that some leg found.</summary>
internal sealed class Candidate(ScoredChunk scored)
{
    public ScoredChunk Scored { get; } = scored;

    public string Id { get; } = scored.Chunk.Id;

    /// <summary>The passage as models read it.</summary>
    public string TextForModel => field ??= PassageText.ForModel(Scored);

    /// <summary>Its rank, from 1, in each leg that found it.</summary>
    public Dictionary<string, int> Ranks { get; } = new(StringComparer.Ordinal);

    /// <summary>How the graph led to it; null where it did not.</summary>
    public string? Path { get; set; }
}
