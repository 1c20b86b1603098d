using System.Net;
using System.Net.Http.Headers;
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

        var before = await stack.GetAppAsync(Cancellation);
        var containers = ContainersStack.ContainerIds(before);
        Assert.Equal(ContainerImageTags.All.Count, containers.Count);
        using (var client = before.CreateHttpClient("query-api"))
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

            // The end of the first stack took its containers along; only the volumes stayed.
            Assert.Empty(containers.Intersect(Docker.ContainerIds(), StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task TwinTenantsLiveSideBySideUntilOneIsErased()
    {
        Docker.Require([.. ContainerImageTags.All]);
        using var operatorClient = (await stack.GetAppAsync(Cancellation)).CreateHttpClient("query-api");
        operatorClient.Timeout = TimeSpan.FromMinutes(5);
        using var first = await OpenAsync("twin-a");
        using var second = await OpenAsync("twin-b");
        await SendAsync(first, "Contoso acquired Northwind Traders in March 2021.");
        await SendAsync(second, "Fabrikam acquired Northwind Traders in June 2019.");

        await AskAsync(first, "Contoso", "Fabrikam");
        await AskAsync(second, "Fabrikam", "Contoso");
        Assert.Equal(["same"], await IdsAsync(first));
        var session = await second.GetFromJsonAsync<JsonElement>("/v1/sessions/same", Cancellation);
        Assert.DoesNotContain("Contoso", session.GetRawText(), StringComparison.Ordinal);

        // Erased over every server: OpenSearch, Neo4j, Redis, DynamoDB, S3, and the files of the fine-tune worker.
        using var erasure = await first.DeleteAsync("/v1/tenants/twin-a/data", Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, erasure.StatusCode);
        JsonElement status;
        do
        {
            await Task.Delay(500, Cancellation);
            status = await operatorClient.GetFromJsonAsync<JsonElement>("/v1/tenants/twin-a/erasure", Cancellation);
        } while (status.GetProperty("state").GetString() != "finished");

        Assert.All(
            status.GetProperty("stores").EnumerateArray(),
            store => Assert.False(store.GetProperty("pending").GetBoolean(), store.ToString())
        );
        Assert.Empty(await IdsAsync(first));
        Assert.Equal(HttpStatusCode.NotFound, (await first.GetAsync("/v1/sessions/same", Cancellation)).StatusCode);
        Assert.Equal(["same"], await IdsAsync(second));
        await AskAsync(second, "Fabrikam", "Contoso");
        await SendAsync(first, "Litware acquired Northwind Traders in May 2022.");
        await AskAsync(first, "Litware", "Contoso");

        async Task<HttpClient> OpenAsync(string tenant)
        {
            using var made = await operatorClient.PostAsJsonAsync(
                "/v1/keys",
                new
                {
                    name = "all",
                    tenant,
                    scopes = new[] { "ask", "documents:read", "documents:write", "sessions", "usage", "admin" },
                },
                Cancellation
            );
            var key = await made.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
            Assert.True(made.StatusCode == HttpStatusCode.Created, key.ToString());
            var client = (await stack.GetAppAsync(Cancellation)).CreateHttpClient("query-api");
            client.Timeout = TimeSpan.FromMinutes(5);
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.GetProperty("key").GetString());
            return client;
        }

        static async Task SendAsync(HttpClient client, string content)
        {
            using var sent = await client.PostAsJsonAsync(
                "/v1/documents",
                new { documents = new[] { new { id = "same", content } } },
                Cancellation
            );
            Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
            await Tour.WaitReadyAsync(client, "/v1/documents/same", Cancellation);
        }

        static async Task AskAsync(HttpClient client, string own, string theirs)
        {
            object question = new { question = "Who acquired Northwind Traders?", sessionId = "same" };
            await AskUntilWholeAsync(client, () => JsonContent.Create(question), Cancellation);
            var answer = await Tour.AskAsync(client, question, Cancellation);
            Assert.Contains(own, answer.GetProperty("answer").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain(theirs, answer.GetRawText(), StringComparison.Ordinal);
        }

        static async Task<IEnumerable<string?>> IdsAsync(HttpClient client) =>
            (await client.GetFromJsonAsync<JsonElement>("/v1/documents", Cancellation))
                .GetProperty("documents")
                .EnumerateArray()
                .Select(document => document.GetProperty("id").GetString())
                .ToList();
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

    /// <summary>Servers that have just started may miss the time limit of a search leg or a memory tier: the answer says so, and a later
    /// one is whole.</summary>
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
