using Microsoft.AspNetCore.Authorization;

namespace LlmOps.QueryApi.Access;

/// <summary>Puts scopes on routes.</summary>
internal static class RouteScopeExtensions
{
    /// <summary>Lets in callers that have a scope.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder routes, string scope)
        where TBuilder : IEndpointConventionBuilder
    {
        var requirement = new ScopeRequirement(scope);
        return routes
            .RequireAuthorization(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(requirement).Build())
            .WithMetadata(requirement);
    }
}
