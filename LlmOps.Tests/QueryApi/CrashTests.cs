using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Benchmarks.Outages;
using LlmOps.Tests.LocalBedrock;

namespace LlmOps.Tests.QueryApi;

public sealed class CrashTests
{
    [Fact]
    public async Task AnAcknowledgedTurnSurvivesKillDashNine()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var data = new TemporaryDirectory("crash");
        await using var bedrock = await ServiceProcess.StartAsync("LlmOps.LocalBedrock", new Dictionary<string, string>(), cancellation);
        var settings = new Dictionary<string, string>(LocalBedrockSettings.For(bedrock.Address)) { ["LLMOPS_DATA"] = data.Path };
        var acknowledged = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            await using var api = await ServiceProcess.StartAsync("LlmOps.QueryApi", settings, cancellation);
            using var client = new HttpClient { BaseAddress = api.Address };
            var answer = await client.PostAsJsonAsync(
                "/v1/query",
                new { sessionId = "crash", question = $"What is question {i}?" },
                cancellation
            );
            var turn = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);

            await api.KillAsync(cancellation);

            Assert.True(answer.IsSuccessStatusCode, turn.ToString());
            acknowledged.Add(turn.GetProperty("turnId").GetString()!);
        }

        await using var last = await ServiceProcess.StartAsync("LlmOps.QueryApi", settings, cancellation);
        using var reader = new HttpClient { BaseAddress = last.Address };
        var session = await reader.GetFromJsonAsync<JsonElement>("/v1/sessions/crash", cancellation);

        Assert.Equal(acknowledged, session.GetProperty("turns").EnumerateArray().Select(t => t.GetProperty("turnId").GetString()));
    }
}
