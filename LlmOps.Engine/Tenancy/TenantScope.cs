using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace LlmOps.Engine.Tenancy;

/// <summary>The tenant on whose behalf a store is read or written. No store port can be called without one.</summary>
/// <remarks>A tenant id is 1 to 64 characters of <c>A-Z a-z 0-9 . _ -</c> and starts with a letter or digit, so that it is safe in keys,
/// paths and object names.</remarks>
public sealed partial record TenantScope
{
    private TenantScope(string tenantId) => TenantId = tenantId;

    /// <summary>The scope of a deployment that has one tenant only.</summary>
    public static TenantScope Default { get; } = new("default");

    /// <summary>The tenant's id, 1 to 64 characters.</summary>
    public string TenantId { get; }

    /// <summary>Makes the scope of a tenant.</summary>
    /// <exception cref="ArgumentException">The id has a wrong form.</exception>
    public static TenantScope Create(string tenantId) =>
        TryCreate(tenantId, out var scope)
            ? scope
            : throw new ArgumentException("A tenant id is 1 to 64 letters, digits, dots, underscores or hyphens.", nameof(tenantId));

    /// <summary>Makes the scope of a tenant, or answers false where the id has a wrong form.</summary>
    public static bool TryCreate(string? tenantId, [NotNullWhen(true)] out TenantScope? scope)
    {
        scope = tenantId is not null && IdPattern().IsMatch(tenantId) ? new TenantScope(tenantId) : null;
        return scope is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => TenantId;

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex IdPattern();
}
