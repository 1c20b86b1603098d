using LlmOps.Engine.Erasing;

namespace LlmOps.QueryApi.Model;

/// <summary>How far the erasure of a tenant has come; once it has finished, its receipt.</summary>
/// <param name="Id">The erasure's id.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="State"><c>running</c> or <c>finished</c>.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="FinishedAt">When the last store had been read back empty.</param>
/// <param name="Stores">Every store that holds data of tenants.</param>
public sealed record ErasureStatus(
    string Id,
    string Tenant,
    string State,
    DateTimeOffset RequestedAt,
    DateTimeOffset? FinishedAt,
    IReadOnlyList<StoreErasure> Stores
)
{
    internal static ErasureStatus From(TenantErasure erasure) =>
        new(
            erasure.Id,
            erasure.TenantId,
            erasure.IsUnderWay ? "running" : "finished",
            erasure.RequestedAt,
            erasure.FinishedAt,
            [
                .. erasure.Stores.Select(store => new StoreErasure(
                    store.Store,
                    store.Removed,
                    store.IsPending,
                    store.VerifiedAt,
                    store.Error
                )),
            ]
        );
}
