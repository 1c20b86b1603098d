using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using LlmOps.Benchmarks.Outages;
using LlmOps.Composition;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.LocalBedrock;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LlmOps.Tests.IngestWorker;

/// <summary>QueryApi and IngestWorker as processes on one data directory, killed at any moment. <c>LLMOPS_TEST_KILL_ROUNDS</c> says how
/// often; 3 by default.</summary>
public sealed class KilledServicesTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _data = new("killed");
    private readonly Random _random = new(41);
    private readonly Dictionary<string, int> _sent = [];
    private readonly HashSet<string> _deleted = [];
    private readonly HashSet<string> _unknown = [];
    private ServiceProcess _bedrock = null!;
    private Dictionary<string, string> _settings = [];
    private ServiceProcess? _api;
    private ServiceProcess? _worker;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bedrock = await ServiceProcess.StartAsync("LlmOps.LocalBedrock", new Dictionary<string, string>(), Cancel);
        _settings = new Dictionary<string, string>(LocalBedrockSettings.For(_bedrock.Address))
        {
            ["LLMOPS_DATA"] = _data.Path,
            ["Retrieval__LegTimeout"] = "00:01:00",
            ["Retrieval__RerankTimeout"] = "00:01:00",

            // The worker cannot tell a kill from outside from a document that kills it.
            ["Ingestion__MaxAttempts"] = "100",
            ["Ingestion__MaxDeaths"] = "100",
        };
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(_api);
        await StopAsync(_worker);
        await _bedrock.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task EveryAcknowledgedDocumentAnswersAndEveryDeletedOneIsGone()
    {
        var rounds = int.Parse(Environment.GetEnvironmentVariable("LLMOPS_TEST_KILL_ROUNDS") ?? "3", CultureInfo.InvariantCulture);
        for (var round = 0; round < rounds; round++)
        {
            _api ??= await ServiceProcess.StartAsync("LlmOps.QueryApi", _settings, Cancel);
            _worker ??= await ServiceProcess.StartAsync("LlmOps.IngestWorker", _settings, Cancel);
            using var killed = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var begun = new TaskCompletionSource();
            var work = WorkAsync(round, begun, killed.Token);

            // Sometimes while a service still starts, mostly while there is work.
            await (_random.Next(5) == 0 ? Task.CompletedTask : begun.Task.WaitAsync(Cancel));
            await Task.Delay(_random.Next(100, 1_500), Cancel);
            var (api, worker) = (_random.Next(4) != 0 ? _api : null, _random.Next(4) != 0 ? _worker : null);
            await Task.WhenAll(api?.KillAsync(Cancel) ?? Task.CompletedTask, worker?.KillAsync(Cancel) ?? Task.CompletedTask);
            await killed.CancelAsync();
            await work;
            (_api, _worker) = (api is null ? _api : null, worker is null ? _worker : null);
            await StopAsync(api);
            await StopAsync(worker);
        }

        _api ??= await ServiceProcess.StartAsync("LlmOps.QueryApi", _settings, Cancel);
        _worker ??= await ServiceProcess.StartAsync("LlmOps.IngestWorker", _settings, Cancel);
        using var client = new HttpClient { BaseAddress = _api.Address };
        await EverythingIsAsAcknowledgedAsync(client);
    }

    private async Task WorkAsync(int round, TaskCompletionSource begun, CancellationToken killed)
    {
        using var client = new HttpClient { BaseAddress = _api!.Address };
        for (var i = 0; !killed.IsCancellationRequested; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"doc-{round}-{i}");
            var number = (round * 1000) + i;
            try
            {
                _unknown.Add(id);
                (
                    await client.PostAsJsonAsync(
                        "/v1/documents",
                        new { documents = new[] { new { id, content = Text(id, number, i % 3 == 0 ? 400 : 1) } } },
                        killed
                    )
                ).EnsureSuccessStatusCode();
                _unknown.Remove(id);
                _sent[id] = number;
                begun.TrySetResult();

                if (i % 2 == 1 && _sent.Keys.ElementAt(_random.Next(_sent.Count)) is var victim)
                {
                    // Whether a deletion that was not answered took place is unknown; an answered one holds.
                    _sent.Remove(victim);
                    _unknown.Add(victim);
                    (await client.DeleteAsync($"/v1/documents/{victim}", killed)).EnsureSuccessStatusCode();
                    _unknown.Remove(victim);
                    _deleted.Add(victim);
                    Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/v1/documents/{victim}", killed)).StatusCode);
                }

                if (i % 4 == 3)
                {
                    await AskAsync(client, _sent.Keys.First(), killed);
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException || killed.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task EverythingIsAsAcknowledgedAsync(HttpClient client)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration["data"] = _data.Path;
        builder.Services.AddSingleton(new EmbeddingModel("counted-only", 1));
        builder.AddKnowledge();
        builder.AddIngestion();
        using var host = builder.Build();
        var (catalog, index) = (host.Services.GetRequiredService<IDocumentCatalog>(), host.Services.GetRequiredService<IChunkIndex>());
        foreach (var (id, number) in _sent)
        {
            while (await catalog.GetAsync(TenantScope.Default, id, Cancel) is not { State: DocumentState.Ready })
            {
                var waiting = await catalog.GetAsync(TenantScope.Default, id, Cancel);
                Assert.NotNull(waiting);
                Assert.False(
                    waiting.State is DocumentState.Quarantined or DocumentState.Failed,
                    $"{id} is {waiting.State}: {waiting.ErrorCode}"
                );
                await Task.Delay(50, Cancel);
            }

            var record = await catalog.GetAsync(TenantScope.Default, id, Cancel);
            Assert.Equal(record!.Chunks, await index.CountAsync(TenantScope.Default, id, record.Generation, Cancel));
            var answer = await AskAsync(client, id, Cancel);
            Assert.Contains(number.ToString(CultureInfo.InvariantCulture), answer, StringComparison.Ordinal);
        }

        foreach (var id in _deleted)
        {
            Assert.Null(await catalog.GetAsync(TenantScope.Default, id, Cancel));
            while (
                (await client.GetFromJsonAsync<JsonElement>($"/v1/documents/{id}/removal", Cancel)).GetProperty("state").GetString()
                    is not "finished"
            )
            {
                await Task.Delay(50, Cancel);
            }

            Assert.Equal(0, await index.CountAsync(TenantScope.Default, id, 1, Cancel));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{_sent.Count} documents answer, {_deleted.Count} are gone, {_unknown.Count} requests were cut off."
        );
        Assert.NotEmpty(_sent);
    }

    private static async Task<string> AskAsync(HttpClient client, string id, CancellationToken cancellationToken)
    {
        var response = await client.PostAsJsonAsync(
            "/v1/query",
            new { question = $"What is the number of document {id}?", filters = new { documentId = id } },
            cancellationToken
        );
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("answer").GetString()!;
    }

    private static string Text(string id, int number, int lines) =>
        $"The number of document {id} is {number}.\n"
        + string.Join('\n', Enumerable.Range(1, lines).Select(line => $"Line {line} of the log says {line * 3}."));

    private static async Task StopAsync(ServiceProcess? process)
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }
    }
}
