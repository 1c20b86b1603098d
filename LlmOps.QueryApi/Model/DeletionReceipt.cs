namespace LlmOps.QueryApi.Model;

/// <summary>What a deletion removed. From the moment it is answered nothing of the document answers a question.</summary>
/// <param name="Id">What was deleted.</param>
/// <param name="Stores">What each store removed.</param>
/// <param name="StatusUrl">Where the rest of the removal can be followed, while a store is pending.</param>
public sealed record DeletionReceipt(string Id, IReadOnlyList<StoreRemoval> Stores, string? StatusUrl = null);
