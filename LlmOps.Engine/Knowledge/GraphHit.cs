namespace LlmOps.Engine.Knowledge;

/// <summary>A chunk reached by walking the graph.</summary>
/// <param name="ChunkId">The chunk.</param>
/// <param name="Score">How strongly it is tied to the seeds; higher is better.</param>
/// <param name="Hops">Steps between a seed and the entity that led here: 0 where the chunk names a seed itself.</param>
/// <param name="Path">The way, for people: entity names and predicates, such as <c>Northwind acquired Contoso</c>.</param>
public sealed record GraphHit(string ChunkId, double Score, int Hops, string Path);
