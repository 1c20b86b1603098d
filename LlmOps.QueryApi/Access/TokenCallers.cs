using System.Security.Claims;
using LlmOps.Engine.Tenancy;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Access;

/// <summary>Makes the caller of a token that was validated.</summary>
internal sealed class TokenCallers(IOptions<AccessOptions> options) : JwtBearerEvents
{
    public override Task TokenValidated(TokenValidatedContext context)
    {
        var principal = context.Principal!;
        var subject = principal.FindFirstValue("sub") ?? principal.FindFirstValue("client_id") ?? principal.FindFirstValue("azp");
        var scopes = options.Value.ScopeClaims.Select(claim => ValuesOf(principal, claim)).FirstOrDefault(values => values.Count > 0) ?? [];

        // A token names one tenant. One that names several says nothing about which.
        if (
            string.IsNullOrWhiteSpace(subject)
            || principal.FindAll(options.Value.TenantClaim).ToList() is not [{ Value: var tenant }]
            || !Caller.TryOfToken(tenant, subject, scopes, ValuesOf(principal, options.Value.AccessClaim), out var caller)
        )
        {
            context.Fail("The token names no subject or not one tenant.");
            return Task.CompletedTask;
        }

        context.Principal = new ClaimsPrincipal(new CallerIdentity(caller, AccessSchemes.Token));
        return Task.CompletedTask;
    }

    /// <summary>The values of a claim, which may be one text with spaces between them.</summary>
    private static List<string> ValuesOf(ClaimsPrincipal principal, string claim) =>
        [
            .. principal
                .FindAll(claim)
                .SelectMany(found => found.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
        ];
}
