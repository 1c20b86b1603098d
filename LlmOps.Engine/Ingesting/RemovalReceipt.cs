using LlmOps.Engine.Stores;

namespace LlmOps.Engine.Ingesting;

/// <summary>What a deletion did.</summary>
/// <param name="Id">The deleted document's id.</param>
/// <param name="Stores">What each store removed, the catalog first.</param>
public sealed record RemovalReceipt(string Id, IReadOnlyList<StoreRemoval> Stores);
