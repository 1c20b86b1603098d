using System.ComponentModel.DataAnnotations;
using LlmOps.Engine.Tenancy;

namespace LlmOps.QueryApi.Access;

/// <summary>Who may call; configuration section <c>Access</c>. Tokens of an identity provider are set up in
/// <c>Authentication:Schemes:Bearer</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Access";

    /// <summary>A key of the deployment's own, 24 characters or more, for its operator: the first key of each tenant is made with it. Null:
    /// there is none.</summary>
    [MinLength(24)]
    public string? BootstrapKey { get; set; }

    /// <summary>The tenant that the bootstrap key acts for where a request names none.</summary>
    [Required]
    public string BootstrapTenant { get; set; } = TenantScope.Default.TenantId;

    /// <summary>What the bootstrap key allows, separated by spaces.</summary>
    [Required]
    public string BootstrapScopes { get; set; } = CallerScopes.Admin;

    /// <summary>Whether requests from this machine itself need no credential. In Development only; other environments refuse to start with
    /// it.</summary>
    public bool? AllowLocal { get; set; }

    /// <summary>The claim of a token that names the tenant.</summary>
    [Required]
    public string TenantClaim { get; set; } = "tenant";

    /// <summary>The claims of a token that hold scopes, the first that is there.</summary>
    [MinLength(1)]
    public string[] ScopeClaims { get; set; } = ["scope", "scp"];

    /// <summary>The claim of a token that holds access labels.</summary>
    [Required]
    public string AccessClaim { get; set; } = "access";
}
