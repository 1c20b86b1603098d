using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.Tests.Dashboard;

/// <summary>What a stack's dashboard keeps of traces, asked through its own HTTP interface.</summary>
public sealed class DashboardTraces(DistributedApplication application) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private string _lastSeen = "it was never asked";

    /// <summary>A client of that interface.</summary>
    public HttpClient Api { get; } = CreateClient(application);

    /// <summary>The first trace that is as wanted, once the dashboard has all of it: the services send their spans a while after the
    /// answer.</summary>
    public async Task<DashboardTrace> FindAsync(
        Func<DashboardTrace, bool> wanted,
        Func<DashboardTrace, bool> complete,
        CancellationToken cancellationToken
    )
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        DashboardTrace? found = null;
        try
        {
            while (true)
            {
                found = (await ReadAsync(patience.Token))?.FirstOrDefault(wanted) ?? found;
                if (found is not null && complete(found))
                {
                    return found;
                }

                await Task.Delay(200, patience.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException(
                found is null
                    ? $"The dashboard has no such trace: {_lastSeen}."
                    : $"The trace is not complete: {string.Join(", ", found.Spans.Select(span => span.Name))}"
            );
        }
    }

    public void Dispose() => Api.Dispose();

    /// <summary>All traces; null where the dashboard does not answer.</summary>
    private async Task<IReadOnlyList<DashboardTrace>?> ReadAsync(CancellationToken cancellationToken)
    {
        JsonNode? document;
        try
        {
            document = await Api.GetFromJsonAsync<JsonNode>("/api/telemetry/traces?limit=1000", cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            _lastSeen = exception.Message;
            return null;
        }

        DashboardTrace[] traces =
        [
            .. DashboardSpan.Read(document!).GroupBy(span => span.TraceId).Select(trace => new DashboardTrace(trace.Key, [.. trace])),
        ];
        _lastSeen =
            $"it has {traces.Length} others "
            + $"({string.Join(", ", traces.SelectMany(trace => trace.Spans).CountBy(span => span.Resource).Select(count => $"{count.Value} spans of {count.Key}"))})";
        return traces;
    }

    private static HttpClient CreateClient(DistributedApplication application)
    {
        var client = new HttpClient { BaseAddress = application.GetEndpoint("aspire-dashboard", "http") };
        client.DefaultRequestHeaders.Add("x-api-key", application.Services.GetRequiredService<IConfiguration>()["AppHost:DashboardApiKey"]);
        return client;
    }
}
