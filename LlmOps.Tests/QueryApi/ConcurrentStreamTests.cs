using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Tests.EndToEnd;

namespace LlmOps.Tests.QueryApi;

/// <summary>Two hundred callers at once over a Bedrock that throttles and breaks off.</summary>
public sealed class ConcurrentStreamTests(FaultyServicesFixture services) : IClassFixture<FaultyServicesFixture>
{
    private const int Callers = 200;

    [Fact]
    public async Task EveryCallerGetsAWholeAnswerOrAClearErrorAndTheBillIsSettledToTheToken()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await services.Client.PostAsJsonAsync(
            "/v1/documents",
            new { documents = new[] { new { id = "crowd", content = "Contoso acquired Northwind Traders in March 2021." } } },
            cancellation
        );
        await Tour.WaitReadyAsync(services.Client, "/v1/documents/crowd", cancellation);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, Callers).Select(AskAsync));

        Assert.All(outcomes, outcome => Assert.True(outcome is "answered" or "model-unavailable", outcome));
        Assert.Contains("answered", outcomes);
        await services.AssertSettledAsync(cancellation);
    }

    private async Task<string> AskAsync(int caller)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/query")
        {
            Content = JsonContent.Create(
                new
                {
                    question = "Who acquired Northwind Traders?",
                    stream = true,
                    sessionId = $"crowd-{caller}",
                }
            ),
        };
        using var response = await services.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return JsonDocument.Parse(text).RootElement.GetProperty("code").GetString()!;
        }

        var last = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1].Split('\n');
        var data = JsonDocument.Parse(last[1]["data: ".Length..]).RootElement;
        return last[0] == "event: final"
            && data.GetProperty("answered").GetBoolean()
            && data.GetProperty("answer").GetString()!.Contains("Contoso acquired", StringComparison.Ordinal)
                ? "answered"
            : data.TryGetProperty("code", out var code) ? code.GetString()!
            : text;
    }
}
