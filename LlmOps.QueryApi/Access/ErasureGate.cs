using LlmOps.Engine.Tenancy;

namespace LlmOps.QueryApi.Access;

/// <summary>Refuses the requests of a tenant that is being erased, but for those of its administrators: what they did would be half
/// there.</summary>
internal sealed class ErasureGate(RequestDelegate next, ErasureWatch watch)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (
            context.GetEndpoint()?.Metadata.GetMetadata<ScopeRequirement>() is { Scope: not CallerScopes.Admin }
            && context.User.Identity is CallerIdentity { Caller: var caller }
        )
        {
            watch.ThrowIfUnderWay(caller.Tenant);
        }

        return next(context);
    }
}
