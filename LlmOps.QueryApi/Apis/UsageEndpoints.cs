using System.Globalization;
using System.Text;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Access;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LlmOps.QueryApi.Apis;

/// <summary>What was used, and what may still be used.</summary>
public static class UsageEndpoints
{
    /// <summary>Maps <c>GET /v1/usage</c> and <c>GET /v1/budgets</c>.</summary>
    public static IEndpointRouteBuilder MapUsage(this IEndpointRouteBuilder routes)
    {
        var usage = routes
            .MapGroup("/v1")
            .WithTags("Usage")
            .RequireScope(CallerScopes.Usage)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        usage
            .MapGet("/usage", GetUsageAsync)
            .WithName("GetUsage")
            .WithSummary("What was spent, by day, model, route, key and purpose")
            .WithDescription(
                "Sums of settled calls, exact to the billionth of a dollar, and what reservations are charged with whose process died, which "
                    + "`estimatedUsd` tells apart. With `format=csv` or `Accept: text/csv` the same as CSV, whose "
                    + "next page is in the `Link` header."
            )
            .Produces<UsageResponse>(StatusCodes.Status200OK, "application/json", "text/csv");
        usage
            .MapGet("/budgets", GetBudgetsAsync)
            .WithName("GetBudgets")
            .WithSummary("Budgets, what is left of them, and a forecast to the end of each period");
        return routes;
    }

    private static async Task<Results<Ok<UsageResponse>, ContentHttpResult>> GetUsageAsync(
        HttpContext context,
        CostController costs,
        TimeProvider time,
        string? tenant = null,
        string? from = null,
        string? to = null,
        string? by = null,
        string? cursor = null,
        int? limit = null,
        string? format = null
    )
    {
        var scope = context.GetAdministeredTenant(tenant);
        var query = UsageQuery.Parse(from, to, by, cursor, limit, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        var isCsv = format switch
        {
            null => context.Request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType == "text/csv"),
            "csv" => true,
            "json" => false,
            _ => throw new RequestProblemException(StatusCodes.Status400BadRequest, "invalid-value", "There is no such format.")
            {
                Field = "format",
                Value = format.Length > 32 ? format.Length : format,
                Limit = "json, csv",
            },
        };
        var lines = await costs.ReadUsageAsync(scope, query.From, query.To, context.RequestAborted);
        var groups = UsageGroup.Of(lines, query.By);
        var page = groups
            .Where(group => query.After is null || UsageValuesComparer.Instance.Compare(group.Values, query.After) > 0)
            .Take(query.Limit + 1)
            .ToList();
        var next = page.Count > query.Limit ? UsageQuery.CursorOf(page[query.Limit - 1].Values) : null;
        page = [.. page.Take(query.Limit)];
        if (!isCsv)
        {
            return TypedResults.Ok(
                new UsageResponse(
                    scope.TenantId,
                    query.From,
                    query.To,
                    lines.Sum(line => line.CostUsd),
                    lines.Where(line => line.IsEstimated).Sum(line => line.CostUsd),
                    [.. query.By.Select(UsageQuery.NameOf)],
                    [.. page.Select(group => UsageRow.From(group, query.By))],
                    next
                )
            );
        }

        if (next is not null)
        {
            context.Response.Headers.Link =
                $"</v1/usage?tenant={scope.TenantId}&from={query.From:yyyy-MM-dd}&to={query.To:yyyy-MM-dd}&by={string.Join(',', query.By.Select(UsageQuery.NameOf))}&limit={query.Limit}&format=csv&cursor={next}>; "
                + $"rel=\"next\"";
        }

        return TypedResults.Text(Csv(scope, query, page), "text/csv; charset=utf-8");
    }

    private static async Task<Ok<BudgetsResponse>> GetBudgetsAsync(
        HttpContext context,
        CostController costs,
        TimeProvider time,
        string? tenant = null,
        string? key = null
    )
    {
        var scope = context.GetAdministeredTenant(tenant);
        var standing = await costs.GetStandingAsync(scope, Spender.Unknown with { Key = key ?? "" }, context.RequestAborted);
        var now = time.GetUtcNow();

        // What all tenants together spend is the operator's to know.
        var caps = standing.Caps.Where(cap => context.GetCaller().IsOperator || !cap.Name.StartsWith("global-", StringComparison.Ordinal));
        return TypedResults.Ok(
            new BudgetsResponse(scope.TenantId, BudgetStatus.NameOf(standing.Level), [.. caps.Select(cap => BudgetStatus.From(cap, now))])
        );
    }

    private static string Csv(TenantScope scope, UsageQuery query, List<UsageGroup> groups)
    {
        var csv = new StringBuilder();
        csv.AppendJoin(
                ',',
                [
                    "tenant",
                    .. query.By.Select(UsageQuery.NameOf),
                    "calls",
                    "inputTokens",
                    "outputTokens",
                    "rerankUnits",
                    "costUsd",
                    "estimatedUsd",
                ]
            )
            .Append("\r\n");
        foreach (var group in groups)
        {
            csv.AppendJoin(',', [scope.TenantId, .. group.Values.Select(Quoted)]);
            csv.Append(
                CultureInfo.InvariantCulture,
                $",{group.Calls},{group.InputTokens},{group.OutputTokens},{group.RerankUnits},{group.CostUsd:0.#########},"
                    + $"{group.EstimatedUsd:0.#########}\r\n"
            );
        }

        return csv.ToString();

        static string Quoted(string value) =>
            value.AsSpan().ContainsAny(",\"\r\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
    }
}
