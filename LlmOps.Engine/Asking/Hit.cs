using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Asking;

/// <summary>A passage that a leg found.</summary>
/// <param name="Scored">The passage with the leg's score.</param>
/// <param name="Path">How the graph led to it; null in other legs.</param>
internal sealed record Hit(ScoredChunk Scored, string? Path)
{
    // A chunk makes its id of its parts each time.
    public string Id { get; } = Scored.Chunk.Id;
}
