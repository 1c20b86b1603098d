using System.ComponentModel;
using System.Text.Json.Serialization;

namespace LlmOps.QueryApi.Model;

/// <summary>A key to be made.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record KeyRequest
{
    /// <summary>What it is for.</summary>
    [Description("What the key is for. Two keys of a name may be active at once, so that one can replace the other.")]
    public required string Name { get; init; }

    /// <summary>What it allows.</summary>
    [Description("What the key allows: ask, documents:read, documents:write, sessions, usage, admin.")]
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The labels whose documents it may see.</summary>
    [Description("The labels whose documents the key may see; * for all. Documents without labels are seen by every key of the tenant.")]
    public IReadOnlyList<string>? Access { get; init; }

    /// <summary>From when on it is refused.</summary>
    [Description("From when on the key is refused; without it, it stays valid until it is revoked.")]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whose key.</summary>
    [Description("The tenant that the key is for. Only the operator's key may name another than its own.")]
    public string? Tenant { get; init; }
}
