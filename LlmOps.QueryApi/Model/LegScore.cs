namespace LlmOps.QueryApi.Model;

/// <summary>Where one leg of the retrieval put a passage.</summary>
/// <param name="Rank">Its rank, from 1.</param>
/// <param name="Score">Its score on the leg's own scale.</param>
public sealed record LegScore(int Rank, double Score);
