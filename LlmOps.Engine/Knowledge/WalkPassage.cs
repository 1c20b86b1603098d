namespace LlmOps.Engine.Knowledge;

/// <summary>A passage that is known before a walk.</summary>
/// <param name="ChunkId">The passage.</param>
/// <param name="Score">How well it fits the question, 0 to 1; the best ones are seeds of their own.</param>
/// <param name="Title">Key of its document's title, or empty: a name that all of the document is about.</param>
/// <param name="Names">Keys of other names that its text holds, whether or not the graph knows of them there.</param>
public sealed record WalkPassage(string ChunkId, double Score, string Title, IReadOnlyCollection<string> Names);
