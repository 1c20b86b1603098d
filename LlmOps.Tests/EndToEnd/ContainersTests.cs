using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.Testing;
using LlmOps.AppHost.Stores;

namespace LlmOps.Tests.EndToEnd;

/// <summary>The whole stack over servers in containers.</summary>
[Collection(ContainersStack.Collection)]
public sealed class ContainersTests(ContainersStack stack)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheTourWorksAndTheDocumentsAreThereAfterARestartOfTheStack()
    {
        Docker.Require([.. ContainerImageTags.All]);

        using (var client = (await stack.GetAppAsync(Cancellation)).CreateHttpClient("query-api"))
        {
            Assert.Equal(4, stack.Volumes.Count);
            client.Timeout = TimeSpan.FromMinutes(5);
            await Tour.SendSamplesAsync(client, Cancellation);
            await AskForWhatTwoDocumentsHoldAsync(client);

            await Tour.AskAsync(client, new { sessionId = "tour", question = "Who acquired Northwind Traders?" }, Cancellation);
            var followUp = await Tour.AskAsync(client, new { sessionId = "tour", question = "and when was that?" }, Cancellation);
            Assert.Contains("March 2021", followUp.GetProperty("answer").GetString(), StringComparison.Ordinal);

            var known = await Tour.AskAsync(client, new { question = "Up to which wind speed does the Gecko robot work?" }, Cancellation);
            Assert.True(known.GetProperty("answered").GetBoolean(), known.ToString());
            var deleted = await client.DeleteAsync("/v1/documents/robot-inspection.txt", Cancellation);
            Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
            var gone = await Tour.AskAsync(client, new { question = "Up to which wind speed does the Gecko robot work?" }, Cancellation);
            Assert.False(gone.GetProperty("answered").GetBoolean(), gone.ToString());
        }

        using (var client = (await stack.RestartAsync(Cancellation)).CreateHttpClient("query-api"))
        {
            client.Timeout = TimeSpan.FromMinutes(5);
            await AskForWhatTwoDocumentsHoldAsync(client);
            var session = await client.GetFromJsonAsync<JsonElement>("/v1/sessions/tour", Cancellation);
            Assert.Equal(2, session.GetProperty("turns").GetArrayLength());
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/v1/documents/robot-inspection.txt", Cancellation)).StatusCode);
        }
    }

    private static async Task AskForWhatTwoDocumentsHoldAsync(HttpClient client)
    {
        await AskUntilWholeAsync(client, () => JsonContent.Create(new { question = "Who acquired Northwind Traders?" }), Cancellation);

        var joined = await Tour.AskAsync(
            client,
            new { question = "Where is the company that acquired Northwind Traders headquartered?" },
            Cancellation
        );
        Assert.True(joined.GetProperty("answered").GetBoolean(), joined.ToString());
        Assert.Contains("Oslo", joined.GetProperty("answer").GetString(), StringComparison.Ordinal);
        await Tour.AssertQuotesAreVerbatimAsync(client, joined, Cancellation);
    }

    /// <summary> Servers that have just started may miss the time limit of a search leg or a memory tier: the answer says so, and a later
    /// one is whole.
    /// </summary>
    internal static async Task AskUntilWholeAsync(HttpClient client, Func<HttpContent> question, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ContainersStack.StartTimeout);
        while (true)
        {
            using var content = question();
            using var response = await client.PostAsync("/v1/query", content, patience.Token);
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(patience.Token);
            if (response.IsSuccessStatusCode && answer.GetProperty("degraded").GetArrayLength() == 0)
            {
                return;
            }

            Assert.True(response.IsSuccessStatusCode || response.StatusCode is HttpStatusCode.ServiceUnavailable, answer.ToString());
            await Task.Delay(500, patience.Token);
        }
    }
}
