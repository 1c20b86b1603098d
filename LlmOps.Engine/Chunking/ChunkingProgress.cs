namespace LlmOps.Engine.Chunking;

/// <summary>How far the cutting of one document is.</summary>
/// <param name="EmbeddedWindows">Sentence windows embedded so far.</param>
/// <param name="TotalWindows">Sentence windows that will be embedded.</param>
public readonly record struct ChunkingProgress(int EmbeddedWindows, int TotalWindows);
