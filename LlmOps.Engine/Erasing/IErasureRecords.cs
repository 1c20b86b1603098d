using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Erasing;

/// <summary>The last erasure of each tenant, beside the catalog: SQLite, or DynamoDB. All services read and write it.</summary>
public interface IErasureRecords
{
    /// <summary>The tenant's last erasure as it stands now, or null.</summary>
    Task<StoredErasure?> ReadAsync(TenantScope scope, CancellationToken cancellationToken);

    /// <summary>Writes the tenant's erasure where the record still has the version that was read; 0: where there is none.</summary>
    /// <returns>False where another writer was faster.</returns>
    Task<bool> WriteAsync(TenantScope scope, TenantErasure erasure, long expectedVersion, CancellationToken cancellationToken);

    /// <summary>Erasures of all tenants that are under way, or were requested since a time, by tenant in ordinal order.</summary>
    Task<IReadOnlyList<TenantErasure>> ListAsync(DateTimeOffset requestedSince, CancellationToken cancellationToken);
}
