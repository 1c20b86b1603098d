using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Access;

/// <summary>An API key as it is kept: everything but the secret.</summary>
/// <param name="Id">12 characters, unique in the deployment; the key's visible prefix.</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Name">What it is for; two keys of a name may be active at once, so that one can replace the other.</param>
/// <param name="Hash">The keyed hash of the whole key, 32 bytes.</param>
/// <param name="Scopes">What it allows (<see cref="CallerScopes"/>).</param>
/// <param name="AccessLabels">The labels whose documents it may see.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is refused, or null.</param>
/// <param name="RevokedAt">When it was revoked, or null.</param>
public sealed record ApiKey(
    string Id,
    TenantScope Tenant,
    string Name,
    ReadOnlyMemory<byte> Hash,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<string> AccessLabels,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt = null,
    DateTimeOffset? RevokedAt = null
)
{
    /// <summary>How long a key stays listed after it ended.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    /// <summary>Whether the key opens anything at a time.</summary>
    public bool IsActive(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || ExpiresAt > now);

    /// <summary>Whether the key ended so long ago that it is no longer kept.</summary>
    public bool IsForgotten(DateTimeOffset now) => RevokedAt <= now - Retention || ExpiresAt <= now - Retention;
}
