using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.Tests.QueryApi;

public sealed class UsageTests(ServicesFixture services) : IClassFixture<ServicesFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UsageAgreesWithTheQuestionsToTheBillionth()
    {
        var before = await GetAsync("/v1/usage?by=route");
        var cost = 0m;
        for (var i = 0; i < 3; i++)
        {
            using var response = await services.Client.PostAsJsonAsync(
                "/v1/query",
                new { question = $"What is the capital of country {i}?" },
                Cancel
            );
            cost += (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel))
                .GetProperty("usage")
                .GetProperty("costUsd")
                .GetDecimal();
        }

        var after = await GetAsync("/v1/usage?by=route");

        Assert.True(cost > 0);
        Assert.Equal(cost, CostOf(after, "query") - CostOf(before, "query"));

        static decimal CostOf(JsonElement usage, string route) =>
            usage
                .GetProperty("rows")
                .EnumerateArray()
                .Where(row => row.GetProperty("route").GetString() == route)
                .Sum(row => row.GetProperty("costUsd").GetDecimal());
    }

    [Fact]
    public async Task PagesAndCsvHoldWhatWasSettled()
    {
        var scope = TenantScope.Create("usage-pages");
        var costs = services.ApiServices.GetRequiredService<CostController>();
        var model = services.ApiServices.GetRequiredService<ModelNames>().Chat;
        var settled = 0m;
        for (var i = 0; i < 7; i++)
        {
            var spender = new Spender($"key-{i}", i % 2 == 0 ? Spender.Query : Spender.Ingest);
            await using var reservation = await costs.ReserveAsync(
                scope,
                spender,
                $"r{i}",
                [new CostLine(model, "answer", new ModelUsage(InputTokens: 1000))],
                Cancel
            );
            settled += await reservation.SettleAsync(
                [new CostLine(model, "answer", new ModelUsage(InputTokens: 1 + (i * 17), OutputTokens: i))],
                Cancel
            );
        }

        var (rows, cursor, pages) = (new List<JsonElement>(), (string?)null, 0);
        do
        {
            var page = await GetAsync($"/v1/usage?tenant=usage-pages&by=key,route&limit=3{(cursor is null ? "" : $"&cursor={cursor}")}");
            Assert.Equal(settled, page.GetProperty("totalUsd").GetDecimal());
            rows.AddRange(page.GetProperty("rows").EnumerateArray());
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
            pages++;
        } while (cursor is not null);

        Assert.Equal(3, pages);
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"key-{i}"), rows.Select(row => row.GetProperty("key").GetString()).Order());
        Assert.Equal(settled, rows.Sum(row => row.GetProperty("costUsd").GetDecimal()));

        var csv = (await services.Client.GetStringAsync("/v1/usage?tenant=usage-pages&by=key,route&format=csv", Cancel)).Split(
            "\r\n",
            StringSplitOptions.RemoveEmptyEntries
        );
        Assert.Equal("tenant,route,key,calls,inputTokens,outputTokens,rerankUnits,costUsd,estimatedUsd", csv[0]);
        Assert.Equal(settled, csv[1..].Sum(line => decimal.Parse(line.Split(',')[^2], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task WhatExpiredUnsettledIsToldApart()
    {
        var scope = TenantScope.Create("usage-estimates");
        var ledger = services.ApiServices.GetRequiredService<ILedger>();
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        await ledger.ReserveAsync(
            new LedgerReservation(scope, "dead", today, 2_500_000, DateTimeOffset.UtcNow.AddMinutes(-1), Model: "m"),
            [],
            Cancel
        );
        await ledger.SettleAsync(
            new LedgerReservation(scope, "alive", today, 0, DateTimeOffset.UtcNow),
            [new LedgerCharge("m", "answer", 1, 1, 0, 4_000_000)],
            Cancel
        );
        await ledger.ChargeExpiredAsync(Cancel);

        var usage = await GetAsync("/v1/usage?tenant=usage-estimates&by=purpose");
        var csv = await services.Client.GetStringAsync("/v1/usage?tenant=usage-estimates&by=model&format=csv", Cancel);

        Assert.Equal((0.0065m, 0.0025m), (Usd(usage, "totalUsd"), Usd(usage, "estimatedUsd")));
        Assert.Equal(
            [("answer", 0.004m, 0m), (LedgerCharge.Unsettled, 0.0025m, 0.0025m)],
            usage
                .GetProperty("rows")
                .EnumerateArray()
                .Select(row => (row.GetProperty("purpose").GetString()!, Usd(row, "costUsd"), Usd(row, "estimatedUsd")))
        );
        Assert.EndsWith("usage-estimates,m,2,1,1,0,0.0065,0.0025\r\n", csv, StringComparison.Ordinal);

        static decimal Usd(JsonElement json, string name) => json.GetProperty(name).GetDecimal();
    }

    [Fact]
    public async Task BudgetsSayWhatIsLeft()
    {
        var budgets = await GetAsync("/v1/budgets");

        var daily = Assert.Single(
            budgets.GetProperty("budgets").EnumerateArray(),
            budget => budget.GetProperty("name").GetString() == "tenant-daily"
        );
        Assert.Equal(
            daily.GetProperty("capUsd").GetDecimal(),
            daily.GetProperty("leftUsd").GetDecimal()
                + daily.GetProperty("spentUsd").GetDecimal()
                + daily.GetProperty("reservedUsd").GetDecimal()
        );
        Assert.Equal(
            TimeSpan.FromDays(1),
            daily.GetProperty("resetsAt").GetDateTimeOffset() - daily.GetProperty("startsAt").GetDateTimeOffset()
        );
        Assert.Equal("normal", budgets.GetProperty("level").GetString());
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-11-02&to=2026-11-01", "from")]
    [InlineData("from=2020-01-01&to=2026-11-01", "from")]
    [InlineData("by=day,hour", "by")]
    [InlineData("by=day,day", "by")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=10001", "limit")]
    [InlineData("cursor=***", "cursor")]
    [InlineData("cursor=YQ", "cursor")]
    [InlineData("format=xml", "format")]
    public async Task AWrongParameterIsNamed(string query, string field)
    {
        using var response = await services.Client.GetAsync($"/v1/usage?{query}", Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(field, (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("field").GetString());
    }

    private Task<JsonElement> GetAsync(string path) => services.Client.GetFromJsonAsync<JsonElement>(path, Cancel);
}
