using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Ingesting;

/// <summary>How far the removals of deleted documents have come, so that the caller can be told: beside the catalog, in SQLite or
/// DynamoDB.</summary>
/// <remarks>What still has to be removed is in <see cref="IDocumentCatalog.UnfinishedAsync"/>; a removal that this log lost is done all the
/// same.</remarks>
public interface IRemovalLog : ITenantData
{
    /// <summary>
    /// Adds what an attempt removed to what is known of the document's removal up to <paramref name="generation"/>. A removal of an earlier
    /// generation changes nothing.
    /// </summary>
    Task RecordAsync(
        TenantScope scope,
        string documentId,
        long generation,
        IReadOnlyList<StoreRemoval> stores,
        CancellationToken cancellationToken
    );

    /// <summary>Reads the document's last removal; null where there is none, or it finished more than
    /// <see cref="RemovalProgress.Lifetime"/> ago.</summary>
    Task<RemovalProgress?> GetAsync(TenantScope scope, string documentId, CancellationToken cancellationToken);
}
