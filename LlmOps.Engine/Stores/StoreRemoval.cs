namespace LlmOps.Engine.Stores;

/// <summary>What one store removed.</summary>
/// <param name="Store">The store, such as <c>chunk-index</c>, or the tier of the memory
/// (<see cref="LlmOps.Engine.Remembering.MemoryParts"/>).</param>
/// <param name="Removed">How many of its objects (records, chunks, assertions, files, turns) were removed.</param>
/// <param name="Error">Why the store could not take part, or null. The worker finishes what it could not.</param>
public sealed record StoreRemoval(string Store, int Removed, string? Error = null)
{
    /// <summary>True where the worker still has to finish.</summary>
    public bool Pending => Error is not null;
}
