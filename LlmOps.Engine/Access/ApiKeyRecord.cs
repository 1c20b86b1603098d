using System.Text.Json;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Access;

/// <summary>A key as JSON, for stores that keep it as one text. Tenant, id and times are beside it where stores look for them.</summary>
internal sealed record ApiKeyRecord(
    string Id,
    string Tenant,
    string Name,
    string Hash,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<string> AccessLabels,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt
)
{
    /// <summary>The JSON of a key; when it was revoked is not in it.</summary>
    public static string Write(ApiKey key) =>
        JsonSerializer.Serialize(
            new ApiKeyRecord(
                key.Id,
                key.Tenant.TenantId,
                key.Name,
                Convert.ToBase64String(key.Hash.Span),
                key.Scopes,
                key.AccessLabels,
                key.CreatedAt,
                key.ExpiresAt
            ),
            ApiKeyRecordJson.Default.ApiKeyRecord
        );

    /// <summary>The key of a JSON.</summary>
    public static ApiKey Read(string json, long? revokedMilliseconds)
    {
        var record = JsonSerializer.Deserialize(json, ApiKeyRecordJson.Default.ApiKeyRecord)!;
        return new ApiKey(
            record.Id,
            TenantScope.Create(record.Tenant),
            record.Name,
            Convert.FromBase64String(record.Hash),
            record.Scopes,
            record.AccessLabels,
            record.CreatedAt,
            record.ExpiresAt,
            revokedMilliseconds is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null
        );
    }
}
