namespace LlmOps.Engine.Knowledge;

/// <summary>A relation seen from one of its ends.</summary>
/// <param name="Neighbor">Key of the other end.</param>
/// <param name="Predicate">What is said.</param>
/// <param name="Forward">True where the other end is the object.</param>
internal sealed record GraphEdge(string Neighbor, string Predicate, bool Forward);
