namespace LlmOps.QueryApi.Model;

/// <summary>A passage whose place in the prompt is another.</summary>
/// <param name="DocumentId">Its document.</param>
/// <param name="ChunkId">Its chunk.</param>
/// <param name="Before">Its number then; absent where it did not go in.</param>
/// <param name="After">Its number now; absent where it does not go in.</param>
public sealed record MovedPassage(string DocumentId, string ChunkId, int? Before, int? After);
