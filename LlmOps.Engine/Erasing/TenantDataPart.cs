using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Erasing;

/// <summary>A store that this process empties when a tenant is erased.</summary>
/// <param name="Name">Its name in receipts (<see cref="TenantDataParts"/>).</param>
/// <param name="Data">The store.</param>
/// <param name="IsInProcess">True for this process's own memory, which every process of the service empties for itself; false for a store
/// that they share.</param>
public sealed record TenantDataPart(string Name, ITenantData Data, bool IsInProcess = false);
