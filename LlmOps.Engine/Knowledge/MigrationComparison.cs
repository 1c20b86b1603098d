namespace LlmOps.Engine.Knowledge;

/// <summary>Recall of the active and of the next index on the same questions, each leg by itself: share of the relevant chunks or documents
/// that were found, mean over questions.</summary>
/// <param name="Questions">How many questions were asked.</param>
/// <param name="ActiveText">Recall of text search in the active index, 0 to 1.</param>
/// <param name="NextText">Recall of text search in the next index.</param>
/// <param name="ActiveVector">Recall of vector search in the active index.</param>
/// <param name="NextVector">Recall of vector search in the next index.</param>
public sealed record MigrationComparison(int Questions, double ActiveText, double NextText, double ActiveVector, double NextVector);
