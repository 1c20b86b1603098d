using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Access;

/// <summary>Keeps the API keys of all tenants, without their secrets.</summary>
public interface IApiKeyStore : IStoreProbe
{
    /// <summary>Adds a key, and forgets those of the same tenant that ended long ago (<see cref="ApiKey.IsForgotten"/>).</summary>
    /// <param name="key">The key; its id is new.</param>
    /// <param name="maxActive">How many keys of this tenant and name may be active with it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False, and nothing is added, where that many are active already. Of several calls at once no more succeed than there is
    /// room for.</returns>
    Task<bool> AddAsync(ApiKey key, int maxActive, CancellationToken cancellationToken);

    /// <summary>Finds a key by its id. The one look-up that needs no tenant, because the tenant comes out of it.</summary>
    Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>All keys of a tenant, in order of <see cref="ApiKey.CreatedAt"/>, then id.</summary>
    Task<IReadOnlyList<ApiKey>> ListAsync(TenantScope scope, CancellationToken cancellationToken);

    /// <summary>Revokes a key; a key that was revoked before keeps its time.</summary>
    /// <returns>The key as it is then, or null where the tenant has no such key.</returns>
    Task<ApiKey?> RevokeAsync(TenantScope scope, string id, CancellationToken cancellationToken);
}
