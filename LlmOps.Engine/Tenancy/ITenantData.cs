namespace LlmOps.Engine.Tenancy;

/// <summary>A store that holds data of tenants and can remove everything that one of them has in it. Every port of such a store extends
/// this, so that no adapter exists that an erasure leaves out.</summary>
public interface ITenantData
{
    /// <summary>Removes everything that the tenant has here, from the store's files too as far as the store allows it. Repeating it does no
    /// harm.</summary>
    /// <returns>How many objects (records, chunks, assertions, files, turns) were removed.</returns>
    Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken);

    /// <summary>How many objects of the tenant are here, read from the store itself.</summary>
    Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken);
}
