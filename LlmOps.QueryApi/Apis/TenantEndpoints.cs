using LlmOps.Engine.Access;
using LlmOps.Engine.Erasing;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Access;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LlmOps.QueryApi.Apis;

/// <summary>The erasure of tenants.</summary>
public static class TenantEndpoints
{
    private const string KeepKeys = "keep",
        RevokeKeys = "revoke";

    /// <summary>Maps <c>/v1/tenants/{id}</c>.</summary>
    public static IEndpointRouteBuilder MapTenants(this IEndpointRouteBuilder routes)
    {
        var tenants = routes
            .MapGroup("/v1/tenants/{id}")
            .WithTags("Tenants")
            .RequireScope(CallerScopes.Admin)
            .ProducesProblem(StatusCodes.Status404NotFound);
        tenants
            .MapDelete("/data", EraseAsync)
            .WithName("EraseTenant")
            .WithSummary("Erase everything that a tenant has in any store; its requests are refused until that has finished")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        tenants
            .MapGet("/erasure", GetAsync)
            .WithName("GetErasure")
            .WithSummary("How far a tenant's last erasure has come: what each store removed, and when it was read back empty");
        return routes;
    }

    private static async Task<Accepted<ErasureStatus>> EraseAsync(
        string id,
        HttpContext context,
        TenantErasures erasures,
        ApiKeyRing ring,
        TimeProvider time,
        string keys = KeepKeys
    )
    {
        var tenant = context.GetAdministeredTenant(id, "id");
        if (keys is not (KeepKeys or RevokeKeys))
        {
            throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "invalid-value",
                $"The parameter 'keys' is '{KeepKeys}' or '{RevokeKeys}'."
            )
            {
                Field = "keys",
                Value = keys.Length > 128 ? keys.Length : keys,
            };
        }

        var erasure = await erasures.RequestAsync(tenant, context.RequestAborted);
        await context.AuditAsync(AuditActions.TenantErased, tenant.TenantId, tenant);
        if (keys == RevokeKeys)
        {
            foreach (var key in (await ring.ListAsync(tenant, context.RequestAborted)).Where(key => key.IsActive(time.GetUtcNow())))
            {
                await ring.RevokeAsync(tenant, key.Id, CancellationToken.None);
                await context.AuditAsync(AuditActions.KeyRevoked, key.Id, tenant);
            }
        }

        return TypedResults.Accepted($"/v1/tenants/{Uri.EscapeDataString(tenant.TenantId)}/erasure", ErasureStatus.From(erasure));
    }

    private static async Task<Ok<ErasureStatus>> GetAsync(string id, HttpContext context, TenantErasures erasures)
    {
        var tenant = context.GetAdministeredTenant(id, "id");
        return await erasures.FindAsync(tenant, context.RequestAborted) is { } erasure
            ? TypedResults.Ok(ErasureStatus.From(erasure))
            : throw new RequestProblemException(StatusCodes.Status404NotFound, "unknown-erasure", "The tenant was never erased.")
            {
                Field = "id",
                Value = id,
            };
    }
}
