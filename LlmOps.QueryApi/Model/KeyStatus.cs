using LlmOps.Engine.Access;

namespace LlmOps.QueryApi.Model;

/// <summary>An API key, without its secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Prefix">How the key begins.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="State">active, expired or revoked.</param>
/// <param name="Scopes">What it allows.</param>
/// <param name="Access">The labels whose documents it may see.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is refused.</param>
/// <param name="RevokedAt">When it was revoked.</param>
/// <param name="Key">The whole key; told once, when it is made.</param>
public sealed record KeyStatus(
    string Id,
    string Prefix,
    string Name,
    string Tenant,
    string State,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<string> Access,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    string? Key = null
)
{
    /// <summary>Shows a key.</summary>
    public static KeyStatus From(ApiKey key, DateTimeOffset now, string? text = null) =>
        new(
            key.Id,
            ApiKeyText.Start + key.Id,
            key.Name,
            key.Tenant.TenantId,
            key.IsActive(now) ? "active"
                : key.RevokedAt is null ? "expired"
                : "revoked",
            key.Scopes,
            key.AccessLabels,
            key.CreatedAt,
            key.ExpiresAt,
            key.RevokedAt,
            text
        );
}
