namespace LlmOps.Engine.FineTuning;

/// <summary>A passage that stood in the prompt of an archived turn.</summary>
/// <param name="Index">Its number in the prompt.</param>
/// <param name="DocumentId">Its document.</param>
/// <param name="ChunkId">Its chunk.</param>
/// <param name="Start">Offset in the document's text of what the prompt showed; null where that is not known: then it was the
/// chunk.</param>
/// <param name="End">Offset behind it.</param>
internal sealed record PromptPassage(int Index, string DocumentId, string ChunkId, int? Start = null, int? End = null);
