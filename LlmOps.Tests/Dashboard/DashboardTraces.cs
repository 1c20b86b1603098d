using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.Tests.Dashboard;

/// <summary>What a stack's dashboard keeps of traces, asked through its own HTTP interface.</summary>
public sealed class DashboardTraces(DistributedApplication application) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>A client of that interface.</summary>
    public HttpClient Api { get; } = CreateClient(application.Services.GetRequiredService<DashboardSetup>());

    /// <summary>The first trace that is as wanted, once the dashboard has all of it: the services send their spans a while after the answer.</summary>
    public async Task<DashboardTrace> FindAsync(Func<DashboardTrace, bool> wanted, Func<DashboardTrace, bool> complete, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        DashboardTrace? found = null;
        try
        {
            while (true)
            {
                found = (await ReadAsync(patience.Token)).FirstOrDefault(wanted) ?? found;
                if (found is not null && complete(found))
                {
                    return found;
                }

                await Task.Delay(200, patience.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException(found is null ? "The dashboard has no such trace." : $"The trace is not complete: {string.Join(", ", found.Spans.Select(span => span.Name))}");
        }
    }

    public void Dispose() => Api.Dispose();

    private async Task<IEnumerable<DashboardTrace>> ReadAsync(CancellationToken cancellationToken)
    {
        JsonNode? document;
        try
        {
            document = await Api.GetFromJsonAsync<JsonNode>("/api/telemetry/traces?limit=1000", cancellationToken);
        }
        catch (HttpRequestException)
        {
            // The stack does not wait for its dashboard; it may still be starting.
            return [];
        }

        return DashboardSpan.Read(document!).GroupBy(span => span.TraceId).Select(trace => new DashboardTrace(trace.Key, [.. trace]));
    }

    private static HttpClient CreateClient(DashboardSetup setup)
    {
        var client = new HttpClient { BaseAddress = setup.Addresses.Frontend };
        client.DefaultRequestHeaders.Add("x-api-key", setup.Keys.ApiKey);
        return client;
    }
}
