namespace LlmOps.Engine.Asking;

/// <summary>What one leg found.</summary>
/// <param name="Entries">Keys with their scores, higher is better, in any order.</param>
/// <param name="Weight">The say that the leg has; 0: none.</param>
/// <param name="IsCut">True where the leg was asked for no more than this and may know of others; false where these are all.</param>
internal sealed record ScoredList(IReadOnlyList<(string Key, double Score)> Entries, double Weight, bool IsCut);
