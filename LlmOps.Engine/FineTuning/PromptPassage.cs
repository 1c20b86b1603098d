namespace LlmOps.Engine.FineTuning;

/// <summary>A passage that stood in the prompt of an archived turn.</summary>
/// <param name="Index">Its number in the prompt.</param>
/// <param name="DocumentId">Its document.</param>
/// <param name="ChunkId">Its chunk.</param>
internal sealed record PromptPassage(int Index, string DocumentId, string ChunkId);
