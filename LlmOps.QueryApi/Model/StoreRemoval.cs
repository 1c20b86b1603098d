namespace LlmOps.QueryApi.Model;

/// <summary>What one store removed.</summary>
/// <param name="Store">The store.</param>
/// <param name="Removed">How many entries.</param>
/// <param name="Pending">True where the store did not answer; the worker finishes the removal.</param>
public sealed record StoreRemoval(string Store, int Removed, bool Pending = false);
