using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Benchmarks.Outages;
using LlmOps.Tests.LocalBedrock;

namespace LlmOps.Tests.IngestWorker;

/// <summary>A new version whose LocalBedrock embeds otherwise, as processes on the data directory of the former version.</summary>
public sealed class FormerVectorsTests : IDisposable
{
    private readonly TemporaryDirectory _data = new("former-vectors");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task OldDataAnswerInFullAfterLocalBedrockEmbedsOtherwise()
    {
        await using (var hashed = await StartBedrockAsync("hashed"))
        {
            var former = SettingsFor(hashed);
            await using var api = await ServiceProcess.StartAsync("LlmOps.QueryApi", former, Cancel);
            await using var worker = await ServiceProcess.StartAsync("LlmOps.IngestWorker", former, Cancel);
            using var client = new HttpClient { BaseAddress = api.Address };
            await SendAsync(client, "one");
            await ReadyAsync(client, "one");
        }

        await using var bedrock = await StartBedrockAsync("minilm");
        var settings = SettingsFor(bedrock);
        await using var newApi = await ServiceProcess.StartAsync("LlmOps.QueryApi", settings, Cancel);
        using var newClient = new HttpClient { BaseAddress = newApi.Address };
        await using (var worker = await ServiceProcess.StartAsync("LlmOps.IngestWorker", settings, Cancel))
        {
            await RenewsAsync(newClient, worker);
        }

        // What was made again is right for the next worker.
        await using var next = await ServiceProcess.StartAsync("LlmOps.IngestWorker", settings, Cancel);
        await SendAsync(newClient, "three");
        await ReadyAsync(newClient, "three");
        Assert.DoesNotContain("Rebuilding the chunk index", next.Log, StringComparison.Ordinal);
    }

    private static async Task RenewsAsync(HttpClient client, ServiceProcess worker)
    {
        await SendAsync(client, "two");
        await ReadyAsync(client, "two");
        while (!worker.Log.Contains("Rebuilt the chunk index: took over 1 of 1 chunks", StringComparison.Ordinal))
        {
            await Task.Delay(50, Cancel);
        }

        Assert.Contains("The index holds vectors that 'local-hashed-embedder-v2' made", worker.Log, StringComparison.Ordinal);
        var response = await client.PostAsJsonAsync(
            "/v1/query",
            new { question = "What is the name of document one?", filters = new { documentId = "one" } },
            Cancel
        );
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Contains("Pippin", answer.GetProperty("answer").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "vector",
            answer.TryGetProperty("degraded", out var degraded) ? degraded.GetRawText() : "",
            StringComparison.OrdinalIgnoreCase
        );
        Assert.Equal("ready", await StateAsync(client, "one"));
    }

    private static Task<ServiceProcess> StartBedrockAsync(string embedder) =>
        ServiceProcess.StartAsync(
            "LlmOps.LocalBedrock",
            new Dictionary<string, string> { ["LocalBedrock__Embeddings__Model"] = embedder },
            Cancel
        );

    private Dictionary<string, string> SettingsFor(ServiceProcess bedrock) =>
        new(LocalBedrockSettings.For(bedrock.Address)) { ["LLMOPS_DATA"] = _data.Path };

    private static async Task SendAsync(HttpClient client, string id) =>
        (
            await client.PostAsJsonAsync(
                "/v1/documents",
                new { documents = new[] { new { id, content = $"The name of document {id} is Pippin." } } },
                Cancel
            )
        ).EnsureSuccessStatusCode();

    private static async Task ReadyAsync(HttpClient client, string id)
    {
        while (await StateAsync(client, id) is not "ready")
        {
            await Task.Delay(50, Cancel);
        }
    }

    private static async Task<string?> StateAsync(HttpClient client, string id) =>
        (await client.GetFromJsonAsync<JsonElement>($"/v1/documents/{id}", Cancel)).GetProperty("state").GetString();
}
