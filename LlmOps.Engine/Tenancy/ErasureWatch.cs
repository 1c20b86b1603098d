using System.Collections.Concurrent;

namespace LlmOps.Engine.Tenancy;

/// <summary>What this process knows of erasures of tenants: those under way refuse the tenant's requests, and nothing from before an
/// erasure is written after it.</summary>
public sealed class ErasureWatch
{
    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>Notes an erasure as it stands now.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="requestedAt">When it was asked for: what was made until then goes.</param>
    /// <param name="isUnderWay">False once it has finished.</param>
    public void Note(string tenantId, DateTimeOffset requestedAt, bool isUnderWay) =>
        _known.AddOrUpdate(
            tenantId,
            new Known(requestedAt, isUnderWay),
            (_, before) => before.RequestedAt > requestedAt ? before : new Known(requestedAt, isUnderWay)
        );

    /// <summary>Whether an erasure of the tenant is under way.</summary>
    public bool IsUnderWay(TenantScope scope) => _known.TryGetValue(scope.TenantId, out var known) && known.IsUnderWay;

    /// <summary>Whether what the tenant made at a time is erased, or is being erased.</summary>
    public bool Covers(TenantScope scope, DateTimeOffset madeAt) =>
        _known.TryGetValue(scope.TenantId, out var known) && madeAt <= known.RequestedAt;

    /// <summary>Refuses work of a tenant while it is erased.</summary>
    /// <exception cref="TenantErasedException">An erasure of the tenant is under way.</exception>
    public void ThrowIfUnderWay(TenantScope scope)
    {
        if (IsUnderWay(scope))
        {
            throw new TenantErasedException();
        }
    }

    private readonly record struct Known(DateTimeOffset RequestedAt, bool IsUnderWay);
}
