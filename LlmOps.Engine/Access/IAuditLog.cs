using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Access;

/// <summary>Who did what, in the order in which it was done. Entries are added and never changed or removed.</summary>
public interface IAuditLog : IStoreProbe
{
    /// <summary>Adds an entry; an id that is there already is not written again.</summary>
    Task AppendAsync(TenantScope scope, AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>Reads a tenant's entries, latest first.</summary>
    /// <param name="scope">The tenant.</param>
    /// <param name="before">The id below which to go on, or null for the latest.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<AuditEntry>> ListAsync(TenantScope scope, string? before, int limit, CancellationToken cancellationToken);
}
