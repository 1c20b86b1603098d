namespace LlmOps.Engine.Memory;

/// <summary>One line of a deletion's receipt.</summary>
/// <param name="Store">The tier (<see cref="MemoryParts"/>).</param>
/// <param name="Removed">Turns removed from it.</param>
public sealed record StoreRemoval(string Store, int Removed);
