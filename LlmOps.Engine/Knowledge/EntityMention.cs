namespace LlmOps.Engine.Knowledge;

/// <summary>An entity that a chunk speaks of.</summary>
/// <param name="Entity">The entity.</param>
/// <param name="ChunkId">The chunk.</param>
public sealed record EntityMention(Entity Entity, string ChunkId);
