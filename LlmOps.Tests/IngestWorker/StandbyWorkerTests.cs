using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Benchmarks.Outages;
using LlmOps.Tests.LocalBedrock;

namespace LlmOps.Tests.IngestWorker;

/// <summary>Two workers as processes on one data directory.</summary>
public sealed class StandbyWorkerTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _data = new("standby");
    private ServiceProcess _bedrock = null!;
    private Dictionary<string, string> _settings = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bedrock = await ServiceProcess.StartAsync("LlmOps.LocalBedrock", new Dictionary<string, string>(), Cancel);
        _settings = new Dictionary<string, string>(LocalBedrockSettings.For(_bedrock.Address))
        {
            ["LLMOPS_DATA"] = _data.Path,
            ["Intake__RemovalWait"] = "00:00:00.100",
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _bedrock.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task TheSecondWorkerStandsByAndTakesOverWhenTheFirstIsKilled()
    {
        await using var api = await ServiceProcess.StartAsync("LlmOps.QueryApi", _settings, Cancel);
        await using var first = await ServiceProcess.StartAsync("LlmOps.IngestWorker", _settings, Cancel);
        using var client = new HttpClient { BaseAddress = api.Address };
        await SendAsync(client, "one");
        await ReadyAsync(client, "one");

        await using var second = await ServiceProcess.StartAsync("LlmOps.IngestWorker", _settings, Cancel);
        using var standby = new HttpClient { BaseAddress = second.Address };
        while (!second.Log.Contains("waits as a standby: process ", StringComparison.Ordinal))
        {
            await Task.Delay(20, Cancel);
        }

        Assert.Equal(HttpStatusCode.OK, (await standby.GetAsync("/alive", Cancel)).StatusCode);
        Assert.StartsWith("standby: process ", await DataDirectoryAsync(standby), StringComparison.Ordinal);

        await first.KillAsync(Cancel);
        await SendAsync(client, "two");
        await ReadyAsync(client, "two");
        Assert.Equal("owner", await DataDirectoryAsync(standby));
    }

    [Fact]
    public async Task ADeletionWithoutAWorkerSaysWhatIsPendingAndWhereToLook()
    {
        await using var api = await ServiceProcess.StartAsync("LlmOps.QueryApi", _settings, Cancel);
        using var client = new HttpClient { BaseAddress = api.Address };
        await SendAsync(client, "one");
        var receipt = await client.DeleteFromJsonAsync<JsonElement>("/v1/documents/one", Cancel);
        Assert.Equal(
            ["chunk-index", "entity-graph", "document-store"],
            receipt
                .GetProperty("stores")
                .EnumerateArray()
                .Where(store => store.GetProperty("pending").GetBoolean())
                .Select(store => store.GetProperty("store").GetString())
        );
        var progressUrl = receipt.GetProperty("statusUrl").GetString()!;
        Assert.Equal("/v1/documents/one/removal", progressUrl);
        Assert.Equal("pending", (await client.GetFromJsonAsync<JsonElement>(progressUrl, Cancel)).GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/v1/documents/one", Cancel)).StatusCode);
        var ready = await client.GetFromJsonAsync<JsonElement>("/health/ready", Cancel);
        Assert.Equal("Degraded", ready.GetProperty("checks").GetProperty("ingest-worker").GetProperty("status").GetString());

        await using var worker = await ServiceProcess.StartAsync("LlmOps.IngestWorker", _settings, Cancel);
        while ((await client.GetFromJsonAsync<JsonElement>(progressUrl, Cancel)).GetProperty("state").GetString() is not "finished")
        {
            await Task.Delay(20, Cancel);
        }
    }

    private static async Task<string?> DataDirectoryAsync(HttpClient worker) =>
        (await worker.GetFromJsonAsync<JsonElement>("/health/ready", Cancel))
            .GetProperty("checks")
            .GetProperty("data-directory")
            .GetProperty("description")
            .GetString();

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
        while ((await client.GetFromJsonAsync<JsonElement>($"/v1/documents/{id}", Cancel)).GetProperty("state").GetString() is not "ready")
        {
            await Task.Delay(20, Cancel);
        }
    }
}
