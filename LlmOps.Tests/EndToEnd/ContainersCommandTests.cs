using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.Testing;
using LlmOps.AppHost.Stores;

namespace LlmOps.Tests.EndToEnd;

/// <summary>The commands that reach into the volumes of servers in containers.</summary>
[Collection(ContainersStack.Collection)]
public sealed class ContainersCommandTests(ContainersStack stack)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ClearingDataEmptiesTheVolumesAndTheStackGoesOn()
    {
        Docker.Require([.. ContainerImageTags.All]);
        LongForm.Require(
            "All servers and services start once more; the command is run over embedded stores, and the volumes are emptied by themselves"
        );
        var app = await stack.GetAppAsync(Cancellation);
        await SendAndAskAsync();

        var cleared = await ResourceCommands.RunAsync(app, "stores", "clear-data", Cancellation);

        Assert.True(cleared.Success, cleared.Message);
        using (var client = CreateClient())
        {
            var documents = await client.GetFromJsonAsync<JsonElement>("/v1/documents", Cancellation);
            Assert.Empty(documents.GetProperty("documents").EnumerateArray());
            Assert.False(
                (await Tour.AskAsync(client, new { question = "Who acquired Northwind Traders?" }, Cancellation))
                    .GetProperty("answered")
                    .GetBoolean()
            );
        }

        await SendAndAskAsync();

        async Task SendAndAskAsync()
        {
            var sent = await ResourceCommands.RunAsync(app, "query-api", "send-samples", Cancellation);
            Assert.True(sent.Success, sent.Message);
            using var client = CreateClient();
            await ContainersTests.AskUntilWholeAsync(
                client,
                () => JsonContent.Create(new { question = "Who acquired Northwind Traders?" }),
                Cancellation
            );
        }

        HttpClient CreateClient()
        {
            var client = app.CreateHttpClient("query-api");
            client.Timeout = TimeSpan.FromMinutes(5);
            return client;
        }
    }
}
