namespace LlmOps.Engine.Knowledge;

/// <summary>The relations of one entity.</summary>
/// <param name="Key">The entity.</param>
/// <param name="Degree">How many it has in all.</param>
/// <param name="Edges">As many as were asked for.</param>
internal sealed record GraphEdges(string Key, int Degree, IReadOnlyList<GraphEdge> Edges);
