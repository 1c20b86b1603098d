using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;

namespace LlmOps.Benchmarks.FineTuning;

/// <summary>What the account at LocalBedrock holds and was billed, asked without the client that the services use.</summary>
internal sealed class BedrockAccount : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Task _watching;
    private int _most;

    public BedrockAccount(Uri address)
    {
        _http = new HttpClient { BaseAddress = address };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "test");
        _watching = WatchAsync();
    }

    /// <summary>Deployments that there ever were.</summary>
    public int DeploymentsSeen
    {
        get
        {
            lock (_seen)
            {
                return _seen.Count;
            }
        }
    }

    /// <summary>The most deployments at one time.</summary>
    public int MostDeployments => Volatile.Read(ref _most);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _http.Dispose();
        _stop.Dispose();
    }

    public Task<IReadOnlyList<string>> JobsAsync(CancellationToken cancellationToken) =>
        ListAsync("model-customization-jobs", "modelCustomizationJobSummaries", "jobArn", cancellationToken);

    public Task<IReadOnlyList<string>> ModelsAsync(CancellationToken cancellationToken) =>
        ListAsync("custom-models", "modelSummaries", "modelArn", cancellationToken);

    public Task<IReadOnlyList<string>> DeploymentsAsync(CancellationToken cancellationToken) =>
        ListAsync(
            "model-customization/custom-model-deployments",
            "modelDeploymentSummaries",
            "customModelDeploymentArn",
            cancellationToken
        );

    public Task<IReadOnlyList<string>> ProvisionedAsync(CancellationToken cancellationToken) =>
        ListAsync("provisioned-model-throughputs", "provisionedModelSummaries", "provisionedModelArn", cancellationToken);

    /// <summary>The bill, US dollars, and its lines. A tuned model has the price of its base.</summary>
    public async Task<(decimal Usd, IReadOnlyDictionary<string, long> Requests)> BillAsync(
        string baseModel,
        CancellationToken cancellationToken
    )
    {
        var prices = PriceTable.Load();
        var bill = await _http.GetFromJsonAsync<JsonElement>("local-bedrock/bill", cancellationToken);
        var (usd, requests) = (0m, new SortedDictionary<string, long>(StringComparer.Ordinal));
        foreach (var line in bill.GetProperty("models").EnumerateObject())
        {
            var model =
                line.Name.Contains("custom-model", StringComparison.Ordinal) ? baseModel
                : line.Name.StartsWith("arn:", StringComparison.Ordinal) ? line.Name[(line.Name.LastIndexOf('/') + 1)..]
                : line.Name;
            var usage = new ModelUsage(
                Count("inputTokens"),
                Count("cacheReadInputTokens"),
                Count("cacheWrite5mInputTokens"),
                Count("cacheWrite1hInputTokens"),
                Count("outputTokens"),
                Count("embeddingInputTokens"),
                Count("rerankUnits")
            );
            usd += prices.CostUsd(model, usage) ?? throw new InvalidOperationException($"{line.Name} has no price.");
            requests[line.Name] = Count("requests") + Count("incompleteRequests");

            long Count(string name) => line.Value.TryGetProperty(name, out var value) ? value.GetInt64() : 0;
        }

        return (usd, requests);
    }

    private async Task<IReadOnlyList<string>> ListAsync(string path, string list, string id, CancellationToken cancellationToken)
    {
        var answer = await _http.GetFromJsonAsync<JsonElement>(path, cancellationToken);
        return [.. answer.GetProperty(list).EnumerateArray().Select(entry => entry.GetProperty(id).GetString()!)];
    }

    private async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                var now = await DeploymentsAsync(_stop.Token);
                lock (_seen)
                {
                    _seen.UnionWith(now);
                }

                Volatile.Write(ref _most, Math.Max(_most, now.Count));
                await Task.Delay(TimeSpan.FromMilliseconds(250), _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException)
        {
            // The end, of this or of LocalBedrock.
        }
    }
}
