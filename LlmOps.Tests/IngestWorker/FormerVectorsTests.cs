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
        await WithStackAsync("hashed", async (client, _) =>
        {
            await SendAsync(client, "one");
            await ReadyAsync(client, "one");
        });
        await WithStackAsync("minilm", async (client, worker) =>
        {
            await SendAsync(client, "two");
            await ReadyAsync(client, "two");
            while (!worker.Log.Contains("Rebuilt the chunk index: took over 1 of 1 chunks", StringComparison.Ordinal))
            {
                await Task.Delay(50, Cancel);
            }

            Assert.Contains("The index holds vectors that 'local-hashed-embedder-v1' made", worker.Log, StringComparison.Ordinal);
            var response = await client.PostAsJsonAsync("/v1/query", new { question = "What is the name of document one?", filters = new { documentId = "one" } }, Cancel);
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
            Assert.Contains("Pippin", answer.GetProperty("answer").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain("vector", answer.TryGetProperty("degraded", out var degraded) ? degraded.GetRawText() : "", StringComparison.OrdinalIgnoreCase);
            Assert.Equal("ready", await StateAsync(client, "one"));
        });
        await WithStackAsync("minilm", async (client, worker) =>
        {
            await SendAsync(client, "three");
            await ReadyAsync(client, "three");
            Assert.DoesNotContain("Rebuilding the chunk index", worker.Log, StringComparison.Ordinal);
        });
    }

    private async Task WithStackAsync(string embedder, Func<HttpClient, ServiceProcess, Task> work)
    {
        await using var bedrock = await ServiceProcess.StartAsync("LlmOps.LocalBedrock", new Dictionary<string, string> { ["LocalBedrock__Embeddings__Model"] = embedder }, Cancel);
        var settings = new Dictionary<string, string>(LocalBedrockSettings.For(bedrock.Address)) { ["LLMOPS_DATA"] = _data.Path };
        await using var api = await ServiceProcess.StartAsync("LlmOps.QueryApi", settings, Cancel);
        await using var worker = await ServiceProcess.StartAsync("LlmOps.IngestWorker", settings, Cancel);
        using var client = new HttpClient { BaseAddress = api.Address };
        await work(client, worker);
    }

    private static async Task SendAsync(HttpClient client, string id) =>
        (await client.PostAsJsonAsync("/v1/documents", new { documents = new[] { new { id, content = $"The name of document {id} is Pippin." } } }, Cancel)).EnsureSuccessStatusCode();

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
