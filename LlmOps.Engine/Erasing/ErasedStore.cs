using System.Text.Json.Serialization;

namespace LlmOps.Engine.Erasing;

/// <summary>How far the erasure of one store has come.</summary>
/// <param name="Store">The store (<see cref="TenantDataParts"/>).</param>
/// <param name="Removed">How many of its objects were removed so far.</param>
/// <param name="VerifiedAt">When the store was read back and held nothing of the tenant, or null.</param>
/// <param name="Error">Why the last attempt was not the last one needed, or null.</param>
/// <param name="Worker">The process that works on the store, or null.</param>
/// <param name="WorkerUntil">When another process may take over, or null.</param>
public sealed record ErasedStore(
    string Store,
    long Removed,
    DateTimeOffset? VerifiedAt = null,
    string? Error = null,
    string? Worker = null,
    DateTimeOffset? WorkerUntil = null
)
{
    /// <summary>True while the store may hold something of the tenant.</summary>
    [JsonIgnore]
    public bool IsPending => VerifiedAt is null;

    /// <summary>Whether a process other than the given one works on the store.</summary>
    public bool IsTaken(string worker, DateTimeOffset now) => Worker is not null && Worker != worker && WorkerUntil > now;
}
