using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Benchmarks.Outages;
using LlmOps.Tests.EndToEnd;
using LlmOps.Tests.LocalBedrock;

namespace LlmOps.Tests.Rollout;

/// <summary>Two replicas of the API behind a load balancer, replaced one after the other while callers ask, as ECS does it.</summary>
public sealed class RollingUpdateTests
{
    // What comes through a proxy needs a key, on this machine too.
    private const string Key = "a-key-of-thirty-two-characters-00";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReplacingEveryReplicaFailsNoRequestAndLosesNoTurn()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Replicas are stopped by SIGTERM.");
        Signals.Require("TERM");
        using var data = new TemporaryDirectory("rollout");

        // Words take their time, so that streams are under way whenever a replica stops.
        await using var bedrock = await ServiceProcess.StartAsync(
            "LlmOps.LocalBedrock",
            new Dictionary<string, string> { ["LocalBedrock__Faults__delay"] = "50ms" },
            Cancel
        );
        var settings = new Dictionary<string, string>(LocalBedrockSettings.For(bedrock.Address))
        {
            ["LLMOPS_DATA"] = data.Path,
            ["Access__BootstrapKey"] = Key,
            ["Access__BootstrapScopes"] = "ask documents:read documents:write sessions",
            // As in the task definition.
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ApiKeys__HashSecret"] = "the-secret-that-keys-are-hashed-with",
            ["DOTNET_SHUTDOWNTIMEOUTSECONDS"] = "115",
        };
        await using var worker = await ServiceProcess.StartAsync("LlmOps.IngestWorker", settings, Cancel);
        await using var balancer = await LoadBalancer.StartAsync(Cancel);
        List<ServiceProcess> replicas = [];
        try
        {
            for (var i = 0; i < 2; i++)
            {
                replicas.Add(await StartReplicaAsync());
            }

            using var client = new HttpClient { BaseAddress = balancer.Address, Timeout = TimeSpan.FromMinutes(3) };
            client.DefaultRequestHeaders.Authorization = new("Bearer", Key);
            await SendDocumentAsync(client);
            await using var load = new QuestionLoad(client);
            await load.WaitForAnswersAsync(12, Cancel);
            for (var i = 0; i < 2; i++)
            {
                // The new one comes first (minimumHealthyPercent 100); then the old one is deregistered and told to stop.
                var old = replicas[0];
                replicas.Add(await StartReplicaAsync());
                await load.WaitForAnswersAsync(6, Cancel);
                balancer.Deregister(old.Address);
                await old.StopAsync(Cancel);
                replicas.Remove(old);
                await old.DisposeAsync();
                await load.WaitForAnswersAsync(6, Cancel);
            }

            await load.EndAsync();

            Assert.Empty(load.Failures);
            foreach (var (session, turns) in load.Turns)
            {
                Assert.NotEmpty(turns);
                Assert.Equal(turns, await ReadTurnsAsync(client, session));
            }
        }
        finally
        {
            foreach (var replica in replicas)
            {
                await replica.DisposeAsync();
            }
        }

        async Task<ServiceProcess> StartReplicaAsync()
        {
            var replica = await ServiceProcess.StartAsync("LlmOps.QueryApi", settings, Cancel);
            using var client = new HttpClient { BaseAddress = replica.Address };
            while (!(await client.GetAsync("/health", Cancel)).IsSuccessStatusCode)
            {
                await Task.Delay(100, Cancel);
            }

            balancer.Register(replica.Address);
            return replica;
        }
    }

    private static async Task SendDocumentAsync(HttpClient client)
    {
        var accepted = await client.PostAsJsonAsync(
            "/v1/documents",
            new { documents = new[] { new { id = "history", content = "Contoso acquired Northwind Traders in March 2021." } } },
            Cancel
        );
        accepted.EnsureSuccessStatusCode();
        await Tour.WaitReadyAsync(client, "/v1/documents/history", Cancel);
    }

    private static async Task<List<string>> ReadTurnsAsync(HttpClient client, string session)
    {
        var found = await client.GetFromJsonAsync<JsonElement>($"/v1/sessions/{session}", Cancel);
        return [.. found.GetProperty("turns").EnumerateArray().Select(turn => turn.GetProperty("turnId").GetString()!)];
    }
}
