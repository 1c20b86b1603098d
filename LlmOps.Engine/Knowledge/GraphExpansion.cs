namespace LlmOps.Engine.Knowledge;

/// <summary>How far to walk.</summary>
/// <param name="MaxHops">Relations to follow from a seed: 0, 1 or 2.</param>
/// <param name="Limit">Chunks to return at most.</param>
/// <param name="MaxNeighbors">Relations to follow from one entity at most, so that a hub does not flood the answer.</param>
public sealed record GraphExpansion(int MaxHops = 2, int Limit = 50, int MaxNeighbors = 50);
