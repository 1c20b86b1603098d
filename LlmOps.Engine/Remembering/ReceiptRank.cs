namespace LlmOps.Engine.Remembering;

/// <summary>A passage's place in one leg.</summary>
/// <param name="Rank">Its rank, from 1.</param>
/// <param name="Score">The leg's own score.</param>
public sealed record ReceiptRank(int Rank, double Score);
