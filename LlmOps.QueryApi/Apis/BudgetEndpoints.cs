using LlmOps.Engine.Access;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Access;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Apis;

/// <summary>Budgets that are changed while the service works.</summary>
public static class BudgetEndpoints
{
    private const decimal MaxUsd = 1_000_000_000m;

    /// <summary>Maps <c>PUT</c> and <c>DELETE /v1/budgets/{name}</c>.</summary>
    public static IEndpointRouteBuilder MapBudgets(this IEndpointRouteBuilder routes)
    {
        var budgets = routes
            .MapGroup("/v1/budgets/{name}")
            .WithTags("Usage")
            .RequireScope(CallerScopes.Admin)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        budgets
            .MapPut("/", SetAsync)
            .WithName("SetBudget")
            .WithSummary("Set a budget; it holds on every replica within seconds")
            .WithDescription(
                "The operator sets every budget; an administrator of a tenant those of its API keys (`key-daily`, `key-monthly`, with `?key=` for one) and of each of its sessions (`session-daily`, `session-monthly`)."
            )
            .Accepts<BudgetRequest>("application/json");
        budgets
            .MapDelete("/", RemoveAsync)
            .WithName("RemoveBudget")
            .WithSummary("Remove a budget that was set; the configured one holds again");
        return routes;
    }

    private static async Task<Ok<BudgetSetting>> SetAsync(
        string name,
        HttpContext context,
        BudgetSettings budgets,
        ApiKeyRing ring,
        IOptions<ApiOptions> options,
        TimeProvider time,
        string? tenant = null,
        string? key = null
    )
    {
        var request = await JsonBody.ReadAsync(
            context.Request,
            RequestJson.Default.BudgetRequest,
            options.Value.MaxQueryBodyBytes,
            context.RequestAborted
        );
        if (request.Usd is < 0 or > MaxUsd)
        {
            throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "out-of-range",
                "A budget is from 0 to 1,000,000,000 US dollars; without one, remove it."
            )
            {
                Field = "usd",
                Value = request.Usd,
                Limit = MaxUsd,
            };
        }

        var scope = await CheckAsync(name, context, ring, tenant, key);
        await budgets.SetAsync(
            scope,
            new StoredBudget(name, key, request.Usd, time.GetUtcNow(), context.GetCaller().Subject),
            context.RequestAborted
        );
        await context.AuditAsync(AuditActions.BudgetSet, FormattableString.Invariant($"{Target(name, key)}={request.Usd}"), scope);
        return TypedResults.Ok(new BudgetSetting(name, BudgetSettings.IsGlobal(name) ? null : scope.TenantId, key, request.Usd));
    }

    private static async Task<Ok<BudgetSetting>> RemoveAsync(
        string name,
        HttpContext context,
        BudgetSettings budgets,
        ApiKeyRing ring,
        string? tenant = null,
        string? key = null
    )
    {
        // A key that has ended may be gone, its budget not.
        var scope = await CheckAsync(name, context, ring: null, tenant, key);
        if (!await budgets.RemoveAsync(scope, name, key, context.GetCaller().Subject, context.RequestAborted))
        {
            throw Unknown(name, "No such budget was set; what holds is the configuration's.");
        }

        await context.AuditAsync(AuditActions.BudgetRemoved, Target(name, key), scope);
        return TypedResults.Ok(new BudgetSetting(name, BudgetSettings.IsGlobal(name) ? null : scope.TenantId, key, null));
    }

    /// <summary>Who may change which budget.</summary>
    private static async Task<TenantScope> CheckAsync(string name, HttpContext context, ApiKeyRing? ring, string? tenant, string? key)
    {
        var scope = context.GetAdministeredTenant(tenant);
        if (!BudgetSettings.Names.Contains(name, StringComparer.Ordinal))
        {
            throw Unknown(name, "There is no such budget.");
        }

        if ((BudgetSettings.IsGlobal(name) || BudgetSettings.IsOfTenant(name)) && !context.GetCaller().IsOperator)
        {
            throw new RequestProblemException(
                StatusCodes.Status403Forbidden,
                "operator-only",
                "What a tenant may spend is set by the operator of the deployment."
            )
            {
                Field = "name",
                Value = name,
            };
        }

        if (key is not null && !BudgetSettings.IsOfKey(name))
        {
            throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "invalid-value",
                "Only key-daily and key-monthly are a key's."
            )
            {
                Field = "key",
                Value = Shown(key),
            };
        }

        return key is null || ring is null || (await ring.ListAsync(scope, context.RequestAborted)).Any(known => known.Id == key)
            ? scope
            : throw new RequestProblemException(StatusCodes.Status404NotFound, "unknown-key", "There is no such key.")
            {
                Field = "key",
                Value = Shown(key),
            };
    }

    private static RequestProblemException Unknown(string name, string detail) =>
        new(StatusCodes.Status404NotFound, "unknown-budget", detail)
        {
            Field = "name",
            Value = Shown(name),
            Limit = string.Join(", ", BudgetSettings.Names),
        };

    private static string Target(string name, string? key) => key is null ? name : $"{name}:{key}";

    private static object Shown(string text) => text.Length > 128 ? text.Length : text;
}
