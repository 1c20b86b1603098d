using System.Text.Json.Serialization;

namespace LlmOps.Engine.Erasing;

/// <summary>The erasure of everything that a tenant has: a request, its progress, and in the end the receipt. It holds no
/// content.</summary>
/// <param name="Id">The erasure's id.</param>
/// <param name="TenantId">The tenant.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="Stores">Every store that holds data of tenants.</param>
/// <param name="FinishedAt">When the last store had been read back empty, or null.</param>
public sealed record TenantErasure(
    string Id,
    string TenantId,
    DateTimeOffset RequestedAt,
    IReadOnlyList<ErasedStore> Stores,
    DateTimeOffset? FinishedAt = null
)
{
    /// <summary>True until every store has been read back empty.</summary>
    [JsonIgnore]
    public bool IsUnderWay => FinishedAt is null;

    /// <summary>Gives one store to a process for a time; null where there is nothing to do, or another process does it.</summary>
    public TenantErasure? Claim(string store, string worker, DateTimeOffset now, TimeSpan duration) =>
        IsUnderWay && Stores.FirstOrDefault(part => part.Store == store) is { IsPending: true } open && !open.IsTaken(worker, now)
            ? Replace(open with { Worker = worker, WorkerUntil = now + duration })
            : null;

    /// <summary>Adds what an attempt at one store came to, and gives the store back. A store that was verified before stays so.</summary>
    public TenantErasure With(ErasedStore attempt, DateTimeOffset now)
    {
        if (Stores.FirstOrDefault(part => part.Store == attempt.Store) is not { } known)
        {
            return this;
        }

        var next = Replace(
            known with
            {
                Removed = known.Removed + attempt.Removed,
                VerifiedAt = known.VerifiedAt ?? attempt.VerifiedAt,
                Error = known.VerifiedAt is null ? attempt.Error : null,
                Worker = null,
                WorkerUntil = null,
            }
        );
        return next with { FinishedAt = FinishedAt ?? (next.Stores.Any(store => store.IsPending) ? null : now) };
    }

    private TenantErasure Replace(ErasedStore next) =>
        this with
        {
            Stores = [.. Stores.Select(store => store.Store == next.Store ? next : store)],
        };
}
