using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace LlmOps.Benchmarks.FineTuning;

/// <summary>The query API as its callers see it. A caller who is told to come again later does so.</summary>
internal sealed class LoopApi(Uri address) : IDisposable
{
    public const string OperatorKey = "operator-of-the-loop-benchmark-0001";

    private const int MaxAttempts = 60;

    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(150) };

    public void Dispose() => _http.Dispose();

    public async Task<JsonElement> SendAsync(HttpMethod method, string path, string key, object? body, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            request.Content = body is null ? null : JsonContent.Create(body);
            using var response = await _http.SendAsync(request, cancellationToken);
            if (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests && attempt < MaxAttempts)
            {
                await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), cancellationToken);
                continue;
            }

            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode
                ? JsonDocument.Parse(text).RootElement
                : throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {text}");
        }
    }

    public Task<JsonElement> GetAsync(string path, string key, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, key, null, cancellationToken);

    /// <summary>What the ledger has spent for a tenant on these days, US dollars, and what stands reserved.</summary>
    public async Task<(decimal Spent, decimal Reserved)> MoneyAsync(string tenant, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var usage = await GetAsync(
            $"v1/usage?tenant={tenant}&from={today.AddDays(-1):yyyy-MM-dd}&to={today:yyyy-MM-dd}",
            OperatorKey,
            cancellationToken
        );
        var budgets = await GetAsync($"v1/budgets?tenant={tenant}", OperatorKey, cancellationToken);
        return (
            usage.GetProperty("totalUsd").GetDecimal(),
            budgets
                .GetProperty("budgets")
                .EnumerateArray()
                .Where(budget => budget.GetProperty("name").GetString()!.StartsWith("tenant-", StringComparison.Ordinal))
                .Max(budget => budget.GetProperty("reservedUsd").GetDecimal())
        );
    }
}
