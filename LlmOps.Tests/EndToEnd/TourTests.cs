using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace LlmOps.Tests.EndToEnd;

/// <summary>The README's tour, on the whole stack as its AppHost starts it.</summary>
public sealed class TourTests(StackFixture stack)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheTourOfTheReadmeWorks()
    {
        using var client = await stack.CreateClientAsync("query-api");
        await Tour.SendSamplesAsync(client, Cancellation);

        // One question over two documents, joined through the company.
        var joined = await Tour.AskAsync(
            client,
            new { question = "Where is the company that acquired Northwind Traders headquartered?" },
            Cancellation
        );
        Assert.True(joined.GetProperty("answered").GetBoolean(), joined.ToString());
        Assert.Contains("Oslo", joined.GetProperty("answer").GetString(), StringComparison.Ordinal);
        await Tour.AssertQuotesAreVerbatimAsync(client, joined, Cancellation);

        // A follow-up in one session.
        await Tour.AskAsync(client, new { sessionId = "tour", question = "Who acquired Northwind Traders?" }, Cancellation);
        var followUp = await Tour.AskAsync(client, new { sessionId = "tour", question = "and when was that?" }, Cancellation);
        Assert.Contains("March 2021", followUp.GetProperty("answer").GetString(), StringComparison.Ordinal);
        var session = await client.GetFromJsonAsync<JsonElement>("/v1/sessions/tour", Cancellation);
        Assert.Equal(2, session.GetProperty("turns").GetArrayLength());

        // What the documents do not know.
        var unknown = await Tour.AskAsync(client, new { question = "What is the capital of Mongolia?" }, Cancellation);
        Assert.False(unknown.GetProperty("answered").GetBoolean());

        // Streamed.
        var stream = await client.PostAsJsonAsync(
            "/v1/query",
            new { question = "Who acquired Northwind Traders?", stream = true },
            Cancellation
        );
        var events = await stream.Content.ReadAsStringAsync(Cancellation);
        Assert.StartsWith("event: retrieval\n", events, StringComparison.Ordinal);
        Assert.Contains("\nevent: token\n", events, StringComparison.Ordinal);
        Assert.Contains("\nevent: citation\n", events, StringComparison.Ordinal);
        Assert.Contains("\nevent: final\n", events, StringComparison.Ordinal);

        // Deleted: the only document that names it is gone, and so is the answer.
        var before = await Tour.AskAsync(client, new { question = "Up to which wind speed does the Gecko robot work?" }, Cancellation);
        Assert.True(before.GetProperty("answered").GetBoolean(), before.ToString());
        var deleted = await client.DeleteAsync("/v1/documents/robot-inspection.txt", Cancellation);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        var after = await Tour.AskAsync(client, new { question = "Up to which wind speed does the Gecko robot work?" }, Cancellation);
        Assert.False(after.GetProperty("answered").GetBoolean(), after.ToString());
    }
}
