using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace LlmOps.Engine.Tenancy;

/// <summary>Who sends a request: made from a credential that was checked, and from nothing else of the request.</summary>
public sealed class Caller
{
    /// <summary>An entry of <see cref="AccessLabels"/> that stands for every label.</summary>
    public const string EveryLabel = "*";

    /// <summary>Characters of a label at most.</summary>
    public const int MaxLabelLength = 64;

    private Caller(
        TenantScope tenant,
        string subject,
        string? keyId,
        IEnumerable<string> scopes,
        IEnumerable<string> accessLabels,
        bool isOperator
    )
    {
        Tenant = tenant;
        Subject = subject;
        KeyId = keyId;
        Scopes = scopes.Where(CallerScopes.All.Contains).ToFrozenSet(StringComparer.Ordinal);
        AccessLabels = accessLabels.ToFrozenSet(StringComparer.Ordinal);
        IsOperator = isOperator;
    }

    /// <summary>The tenant that the credential belongs to.</summary>
    public TenantScope Tenant { get; }

    /// <summary>Who it is within the tenant, for limits and the audit log: <c>key:ID</c>, <c>user:SUBJECT</c>, <c>bootstrap</c> or
    /// <c>local</c>.</summary>
    public string Subject { get; }

    /// <summary>The id of the API key, which is its visible prefix; null where the credential is no API key.</summary>
    public string? KeyId { get; }

    /// <summary>What the caller may do (<see cref="CallerScopes"/>).</summary>
    public IReadOnlySet<string> Scopes { get; }

    /// <summary>The labels whose documents the caller may see; <see cref="EveryLabel"/> for all. Documents without a label are seen by the
    /// whole tenant.</summary>
    public IReadOnlySet<string> AccessLabels { get; }

    /// <summary>Whether the caller runs the deployment, and so may act for a tenant that is not its own.</summary>
    public bool IsOperator { get; }

    /// <summary>Whether the caller may see documents of every label.</summary>
    public bool SeesEveryLabel => AccessLabels.Contains(EveryLabel);

    /// <summary>A caller with an API key.</summary>
    public static Caller OfKey(TenantScope tenant, string keyId, IEnumerable<string> scopes, IEnumerable<string> accessLabels) =>
        new(tenant, $"key:{keyId}", keyId, scopes, accessLabels, isOperator: false);

    /// <summary>A caller with a token whose issuer, audience, lifetime and signature were checked; false where its tenant has a wrong
    /// form.</summary>
    public static bool TryOfToken(
        string? tenantId,
        string subject,
        IEnumerable<string> scopes,
        IEnumerable<string> accessLabels,
        [NotNullWhen(true)] out Caller? caller
    )
    {
        caller = TenantScope.TryCreate(tenantId, out var tenant)
            ? new Caller(tenant, $"user:{subject}", null, scopes, accessLabels, isOperator: false)
            : null;
        return caller is not null;
    }

    /// <summary>The caller with the key of the deployment's own configuration.</summary>
    /// <exception cref="ArgumentException">The tenant's id has a wrong form.</exception>
    public static Caller Bootstrap(string tenantId, IEnumerable<string> scopes) =>
        new(TenantScope.Create(tenantId), "bootstrap", null, scopes, [EveryLabel], isOperator: true);

    /// <summary>The developer at their own machine.</summary>
    public static Caller Local { get; } = new(TenantScope.Default, "local", null, CallerScopes.All, [EveryLabel], isOperator: true);

    /// <summary>Whether the caller has a scope.</summary>
    public bool Has(string scope) => Scopes.Contains(scope);

    /// <summary>The tenant that an administrative request names: the caller's own, or any for an operator; null for every other, which must
    /// look like a tenant that is not there.</summary>
    public TenantScope? Administers(string tenantId) =>
        tenantId == Tenant.TenantId ? Tenant
        : IsOperator && TenantScope.TryCreate(tenantId, out var scope) ? scope
        : null;

    /// <summary>Whether the caller may see a document of these labels.</summary>
    public bool MaySee(IReadOnlyCollection<string> labels) => labels.Count == 0 || SeesEveryLabel || labels.Any(AccessLabels.Contains);

    /// <summary>Whether a text can be a label: 1 to 64 letters and digits, dots, underscores, colons or hyphens.</summary>
    public static bool IsLabel(string text) =>
        text.Length is > 0 and <= MaxLabelLength
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or ':' or '-');
}
