namespace LlmOps.QueryApi.Model;

/// <summary>What one store removed.</summary>
/// <param name="Store">The store.</param>
/// <param name="Removed">How many entries.</param>
/// <param name="Pending">True where the ingest worker has not removed it yet.</param>
public sealed record StoreRemoval(string Store, int Removed, bool Pending = false);
