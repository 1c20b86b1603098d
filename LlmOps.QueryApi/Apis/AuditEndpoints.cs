using LlmOps.Engine.Access;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Access;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Apis;

/// <summary>The audit log.</summary>
public static class AuditEndpoints
{
    private const int DefaultPage = 50;

    /// <summary>Maps <c>GET /v1/audit</c>.</summary>
    public static IEndpointRouteBuilder MapAudit(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/audit", ListAsync)
            .WithName("ListAudit")
            .WithTags("Audit")
            .WithSummary("Who did what to which document, session or key; latest first")
            .RequireScope(CallerScopes.Admin)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        return routes;
    }

    private static async Task<Ok<AuditList>> ListAsync(
        HttpContext context,
        IAuditLog log,
        IOptions<ApiOptions> options,
        string? tenant = null,
        string? before = null,
        int? limit = null
    )
    {
        var size = limit ?? Math.Min(DefaultPage, options.Value.MaxPageSize);
        if (size < 1 || size > options.Value.MaxPageSize)
        {
            throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "out-of-range",
                $"A page holds 1 to {options.Value.MaxPageSize} entries."
            )
            {
                Field = "limit",
                Value = size,
                Limit = options.Value.MaxPageSize,
            };
        }

        var entries = await log.ListAsync(context.GetAdministeredTenant(tenant), before, size, context.RequestAborted);
        return TypedResults.Ok(new AuditList(entries, entries.Count == size ? entries[^1].Id : null));
    }
}
