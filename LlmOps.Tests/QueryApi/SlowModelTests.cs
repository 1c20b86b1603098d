using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.EndToEnd;
using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.Tests.QueryApi;

/// <summary>Questions go on without the models that are too slow, and pay for them all the same.</summary>
public sealed class SlowModelTests(SlowModelsFixture services) : IClassFixture<SlowModelsFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CallsThatNobodyWaitedForAreInTheLedgerToTheToken()
    {
        await SendAsync("slow", "Contoso acquired Northwind Traders in March 2021.");

        var first = await AskAsync("Who acquired Northwind Traders?");
        var second = await AskAsync("and when was that?");

        Assert.Contains("retrieval:knn", Degraded(first));
        Assert.Contains("retrieval:rerank", Degraded(first));
        Assert.Contains("rewrite", Degraded(second));
        Assert.True(first.GetProperty("answered").GetBoolean());
        await services.AssertSettledAsync(Cancellation);
        var purposes = (await UsageAsync()).Select(line => line.Purpose).Distinct();
        Assert.Equal(["answer", "embed", "ingest", "rerank", "rewrite"], purposes.Order());
    }

    private async Task SendAsync(string id, string content)
    {
        await services.Client.PostAsJsonAsync("/v1/documents", new { documents = new[] { new { id, content } } }, Cancellation);
        await Tour.WaitReadyAsync(services.Client, $"/v1/documents/{id}", Cancellation);
    }

    private async Task<JsonElement> AskAsync(string question)
    {
        using var response = await services.Client.PostAsJsonAsync("/v1/query", new { question, sessionId = "slow" }, Cancellation);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }

    private static IEnumerable<string?> Degraded(JsonElement answer) =>
        answer.GetProperty("degraded").EnumerateArray().Select(part => part.GetString());

    private async Task<IReadOnlyList<UsageLine>> UsageAsync()
    {
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        return (
            await services
                .ApiServices.GetRequiredService<CostController>()
                .ReportAsync(TenantScope.Default, today.AddDays(-1), today, Cancellation)
        ).Lines;
    }
}
