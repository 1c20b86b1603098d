using LlmOps.Engine.Access;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Access;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Apis;

/// <summary>API keys.</summary>
public static class KeyEndpoints
{
    /// <summary>Maps <c>/v1/keys</c>.</summary>
    public static IEndpointRouteBuilder MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes
            .MapGroup("/v1/keys")
            .WithTags("Keys")
            .RequireScope(CallerScopes.Admin)
            .ProducesProblem(StatusCodes.Status400BadRequest);
        keys.MapPost("/", CreateAsync)
            .WithName("CreateKey")
            .WithSummary("Make an API key; the response holds it, and nothing later does")
            .Accepts<KeyRequest>("application/json")
            .Produces<KeyStatus>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        keys.MapGet("/", ListAsync)
            .WithName("ListKeys")
            .WithSummary("List the API keys, those that ended within 90 days included")
            .ProducesProblem(StatusCodes.Status404NotFound);
        keys.MapDelete("/{id}", RevokeAsync)
            .WithName("RevokeKey")
            .WithSummary("Revoke an API key; it is refused within seconds")
            .ProducesProblem(StatusCodes.Status404NotFound);
        return routes;
    }

    private static async Task<Created<KeyStatus>> CreateAsync(
        HttpContext context,
        ApiKeyRing ring,
        IOptions<ApiOptions> options,
        TimeProvider time
    )
    {
        var request = await JsonBody.ReadAsync(
            context.Request,
            RequestJson.Default.KeyRequest,
            options.Value.MaxQueryBodyBytes,
            context.RequestAborted
        );
        KeyValidation.Check(request, time.GetUtcNow());
        var tenant = context.GetAdministeredTenant(request.Tenant);
        var issued = await ring.IssueAsync(
            tenant,
            request.Name,
            [.. request.Scopes.Distinct(StringComparer.Ordinal)],
            [.. (request.Access ?? []).Distinct(StringComparer.Ordinal)],
            request.ExpiresAt,
            context.RequestAborted
        );
        await context.AuditAsync(AuditActions.KeyIssued, issued.Key.Id, tenant);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created((string?)null, KeyStatus.From(issued.Key, time.GetUtcNow(), issued.Text));
    }

    private static async Task<Ok<KeyList>> ListAsync(HttpContext context, ApiKeyRing ring, TimeProvider time, string? tenant = null)
    {
        var keys = await ring.ListAsync(context.GetAdministeredTenant(tenant), context.RequestAborted);
        return TypedResults.Ok(new KeyList([.. keys.Select(key => KeyStatus.From(key, time.GetUtcNow()))]));
    }

    private static async Task<Ok<KeyStatus>> RevokeAsync(
        string id,
        HttpContext context,
        ApiKeyRing ring,
        TimeProvider time,
        string? tenant = null
    )
    {
        var scope = context.GetAdministeredTenant(tenant);
        var key =
            await ring.RevokeAsync(scope, id, context.RequestAborted)
            ?? throw new RequestProblemException(StatusCodes.Status404NotFound, "unknown-key", "There is no such key.")
            {
                Field = "id",
                Value = id.Length > 128 ? id.Length : id,
            };
        await context.AuditAsync(AuditActions.KeyRevoked, key.Id, scope);
        return TypedResults.Ok(KeyStatus.From(key, time.GetUtcNow()));
    }
}
