namespace LlmOps.Engine.Knowledge.OpenSearch;

/// <summary>Recall of the active and of the next index on the same questions, each leg by itself: share of the relevant chunks or documents that were found, mean over questions.</summary>
internal sealed record MigrationComparison(int Questions, double ActiveText, double NextText, double ActiveVector, double NextVector);
