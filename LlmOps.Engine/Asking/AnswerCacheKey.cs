namespace LlmOps.Engine.Asking;

/// <summary>Under what an answer is cached.</summary>
/// <param name="Key">Hash of the question and the partition.</param>
/// <param name="Partition">Hash of everything but the question that decides an answer.</param>
/// <param name="Question">The question.</param>
internal sealed record AnswerCacheKey(string Key, string Partition, string Question);
