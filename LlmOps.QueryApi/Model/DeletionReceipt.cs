namespace LlmOps.QueryApi.Model;

/// <summary>What a deletion removed. From the moment it is answered nothing of it answers a question.</summary>
/// <param name="Id">What was deleted.</param>
/// <param name="Stores">What each store removed.</param>
public sealed record DeletionReceipt(string Id, IReadOnlyList<StoreRemoval> Stores);
