using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Bedrock;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.QueryApi;

/// <summary>Holds the ledger against the simulator's own bill.</summary>
internal static class Settlement
{
    /// <summary>Asserts that everything billed since the start, questions and documents, stands in the ledger to the token, and that no
    /// money is reserved any more. Calls whose caller has gone may still be on their way: they get a minute.</summary>
    public static async Task AssertSettledAsync(this ServicesFixture services, CancellationToken cancellation)
    {
        var prices = services.ApiServices.GetRequiredService<IModelPrices>();
        var models = services.ApiServices.GetRequiredService<IOptions<BedrockOptions>>().Value;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        var (billed, settled, report) = await ReadAsync();
        while (
            (!billed.SequenceEqual(settled) || report.Standing.Caps.Any(cap => cap.ReservedUsd != 0m)) && !patience.IsCancellationRequested
        )
        {
            await Task.Delay(100, cancellation);
            (billed, settled, report) = await ReadAsync();
        }

        Assert.Equal(billed, settled);
        Assert.Equal(billed.Sum(line => line.CostUsd), report.TotalUsd, 9);
        Assert.All(report.Standing.Caps, cap => Assert.Equal(0m, cap.ReservedUsd));

        async Task<(Line[] Billed, Line[] Settled, UsageReport Report)> ReadAsync()
        {
            var today = DateOnly.FromDateTime(DateTime.UtcNow);
            var report = await services
                .ApiServices.GetRequiredService<CostController>()
                .ReportAsync(TenantScope.Default, today.AddDays(-1), today, cancellation);
            var bill = (await services.BedrockClient.GetFromJsonAsync<JsonElement>("/local-bedrock/bill", cancellation)).GetProperty(
                "models"
            );
            string[] ids = [models.ChatModel, models.EmbeddingModel, models.RerankModel];
            return ([.. ids.Select(id => Billed(id, bill))], [.. ids.Select(id => Settled(id, report))], report);
        }

        Line Billed(string model, JsonElement bill)
        {
            // The rerank plane names its model by ARN.
            var line = bill.EnumerateObject()
                .SingleOrDefault(entry => entry.Name == model || entry.Name.EndsWith("/" + model, StringComparison.Ordinal))
                .Value;
            var usage = new ModelUsage(
                Tokens("inputTokens"),
                Tokens("cacheReadInputTokens"),
                Tokens("cacheWrite5mInputTokens"),
                Tokens("cacheWrite1hInputTokens"),
                Tokens("outputTokens"),
                Tokens("embeddingInputTokens"),
                Tokens("rerankUnits")
            );
            return new Line(
                model,
                usage.TotalInputTokens + usage.EmbeddingTokens,
                usage.OutputTokens,
                usage.RerankUnits,
                prices.CostUsd(model, usage)!.Value
            );

            long Tokens(string name) =>
                line.ValueKind is JsonValueKind.Object && line.TryGetProperty(name, out var value) ? value.GetInt64() : 0;
        }

        static Line Settled(string model, UsageReport report)
        {
            var lines = report.Lines.Where(line => line.Model == model).ToArray();
            return new Line(
                model,
                lines.Sum(line => line.InputTokens),
                lines.Sum(line => line.OutputTokens),
                lines.Sum(line => line.RerankUnits),
                lines.Sum(line => line.CostUsd)
            );
        }
    }

    private sealed record Line(string Model, long InputTokens, long OutputTokens, long RerankUnits, decimal CostUsd);
}
