using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Engine.Costs;
using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.EndToEnd;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.QueryApi;

/// <summary>Two hundred callers at once over a Bedrock that throttles and breaks off.</summary>
public sealed class ConcurrentStreamTests(FaultyServicesFixture services) : IClassFixture<FaultyServicesFixture>
{
    private const int Callers = 200;

    [Fact]
    public async Task EveryCallerGetsAWholeAnswerOrAClearErrorAndTheBillIsSettledToTheToken()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await services.Client.PostAsJsonAsync("/v1/documents", new { documents = new[] { new { id = "crowd", content = "Contoso acquired Northwind Traders in March 2021." } } }, cancellation);
        await Tour.WaitReadyAsync(services.Client, "/v1/documents/crowd", cancellation);
        await services.BedrockClient.DeleteAsync("/local-bedrock/bill", cancellation);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, Callers).Select(AskAsync));

        Assert.All(outcomes, outcome => Assert.True(outcome is "answered" or "model-unavailable", outcome));
        Assert.Contains("answered", outcomes);
        await AssertSettledAsync(cancellation);
    }

    private async Task<string> AskAsync(int caller)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/query") { Content = JsonContent.Create(new { question = "Who acquired Northwind Traders?", stream = true, sessionId = $"crowd-{caller}" }) };
        using var response = await services.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return JsonDocument.Parse(text).RootElement.GetProperty("code").GetString()!;
        }

        var last = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1].Split('\n');
        var data = JsonDocument.Parse(last[1]["data: ".Length..]).RootElement;
        return last[0] == "event: final" && data.GetProperty("answered").GetBoolean() && data.GetProperty("answer").GetString()!.Contains("Contoso acquired", StringComparison.Ordinal)
            ? "answered"
            : data.TryGetProperty("code", out var code) ? code.GetString()! : text;
    }

    private async Task AssertSettledAsync(CancellationToken cancellation)
    {
        var costs = services.ApiServices.GetRequiredService<CostController>();
        var prices = services.ApiServices.GetRequiredService<IModelPrices>();
        var models = services.ApiServices.GetRequiredService<IOptions<BedrockOptions>>().Value;
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var report = await costs.ReportAsync(TenantScope.Default, today.AddDays(-1), today, cancellation);

        var bill = (await services.BedrockClient.GetFromJsonAsync<JsonElement>("/local-bedrock/bill", cancellation)).GetProperty("models");
        var expectedUsd = 0m;
        foreach (var model in (string[])[models.ChatModel, models.EmbeddingModel, models.RerankModel])
        {
            // The rerank plane names its model by ARN.
            var line = bill.EnumerateObject().Single(entry => entry.Name == model || entry.Name.EndsWith("/" + model, StringComparison.Ordinal)).Value;
            var billed = new ModelUsage(
                Tokens(line, "inputTokens"), Tokens(line, "cacheReadInputTokens"), Tokens(line, "cacheWrite5mInputTokens"), Tokens(line, "cacheWrite1hInputTokens"),
                Tokens(line, "outputTokens"), Tokens(line, "embeddingInputTokens"), Tokens(line, "rerankUnits"));
            var settled = report.Lines.Where(entry => entry.Model == model).ToArray();

            Assert.Equal(billed.TotalInputTokens + billed.EmbeddingTokens, settled.Sum(entry => entry.InputTokens));
            Assert.Equal(billed.OutputTokens, settled.Sum(entry => entry.OutputTokens));
            Assert.Equal(billed.RerankUnits, settled.Sum(entry => entry.RerankUnits));
            expectedUsd += prices.CostUsd(model, billed)!.Value;
        }

        Assert.Equal(expectedUsd, report.TotalUsd, 9);
        Assert.All(report.Standing.Caps, cap => Assert.Equal(0m, cap.ReservedUsd));

        static long Tokens(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetInt64() : 0;
    }
}
