using LlmOps.Engine.Chunking;

namespace LlmOps.Engine.Knowledge;

/// <summary>A chunk found by a search.</summary>
/// <param name="Chunk">The chunk.</param>
/// <param name="Title">Title of its document.</param>
/// <param name="Metadata">The document's metadata.</param>
/// <param name="Score">How well it fits; higher is better. Comparable only within one search.</param>
public sealed record ScoredChunk(Chunk Chunk, string Title, IReadOnlyDictionary<string, string> Metadata, double Score);
