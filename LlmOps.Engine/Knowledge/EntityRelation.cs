namespace LlmOps.Engine.Knowledge;

/// <summary>A statement that a chunk makes about two entities.</summary>
/// <param name="Subject">Key of the acting entity.</param>
/// <param name="Predicate">What is said, in lower-case snake case: <c>acquired</c>, <c>founded_by</c>, <c>located_in</c>, …</param>
/// <param name="Object">Key of the other entity.</param>
/// <param name="ChunkId">The chunk that says so.</param>
public sealed record EntityRelation(string Subject, string Predicate, string Object, string ChunkId);
