namespace LlmOps.Engine.Knowledge;

/// <summary>An entity met on a walk.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Name">Its name as most often written.</param>
/// <param name="ChunkCount">How many chunks mention it.</param>
/// <param name="Chunks">The ids of as many of them as were asked for.</param>
/// <param name="Titled">Those of the ids whose document has it as its title.</param>
internal sealed record GraphNode(string Key, string Name, int ChunkCount, IReadOnlyList<string> Chunks, IReadOnlyCollection<string> Titled);
