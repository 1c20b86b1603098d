using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using LlmOps.AppHost.Stores;
using LlmOps.Tests.LocalAspire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LlmOps.Tests.EndToEnd;

/// <summary>The whole stack over servers in containers.</summary>
public sealed class ContainersTests
{
    /// <summary>Six servers and four services on a machine that may have two cores and more to do.</summary>
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(6);

    private readonly ConcurrentQueue<string> _lines = new();

    public ContainersTests() => Docker.Require([.. ContainerImageTags.All]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheTourWorksAndTheDocumentsAreThereAfterARestartOfTheStack()
    {
        var data = Directory.CreateTempSubdirectory("llmops-containers-").FullName;
        var volumes = new List<string>();
        try
        {
            await using (var app = await StartAsync(data))
            {
                volumes.AddRange(VolumesOf(app));
                Assert.Equal(4, volumes.Count);
                using var client = app.CreateHttpClient("query-api");
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

                await app.StopAsync(Cancellation);
            }

            await using (var app = await StartAsync(data))
            {
                using var client = app.CreateHttpClient("query-api");
                client.Timeout = TimeSpan.FromMinutes(5);
                await AskForWhatTwoDocumentsHoldAsync(client);
                var session = await client.GetFromJsonAsync<JsonElement>("/v1/sessions/tour", Cancellation);
                Assert.Equal(2, session.GetProperty("turns").GetArrayLength());
                Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/v1/documents/robot-inspection.txt", Cancellation)).StatusCode);
                await app.StopAsync(Cancellation);
            }
        }
        finally
        {
            Directory.Delete(data, recursive: true);
            Docker.Run(["volume", "rm", "--force", .. volumes]);
        }
    }

    /// <summary>Servers that have just started may miss the time limit of a search leg or a memory tier: the answer says so, and a later one is whole.</summary>
    private static async Task AskForWhatTwoDocumentsHoldAsync(HttpClient client)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(StartTimeout);
        while (true)
        {
            using var response = await client.PostAsJsonAsync("/v1/query", new { question = "Who acquired Northwind Traders?" }, patience.Token);
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(patience.Token);
            if (response.IsSuccessStatusCode && answer.GetProperty("degraded").GetArrayLength() == 0)
            {
                break;
            }

            Assert.True(response.IsSuccessStatusCode || response.StatusCode is HttpStatusCode.ServiceUnavailable, answer.ToString());
            await Task.Delay(500, patience.Token);
        }

        var joined = await Tour.AskAsync(client, new { question = "Where is the company that acquired Northwind Traders headquartered?" }, Cancellation);
        Assert.True(joined.GetProperty("answered").GetBoolean(), joined.ToString());
        Assert.Contains("Oslo", joined.GetProperty("answer").GetString(), StringComparison.Ordinal);
        await Tour.AssertQuotesAreVerbatimAsync(client, joined, Cancellation);
    }

    private static IEnumerable<string> VolumesOf(DistributedApplication app) =>
        app.Services.GetRequiredService<DistributedApplicationModel>().Resources.SelectMany(resource => resource.Annotations.OfType<ContainerMountAnnotation>()).Select(mount => mount.Source!);

    private async Task<DistributedApplication> StartAsync(string data)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(StartTimeout);

        // Passwords of its own: those in the user secrets are the developer's.
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.LlmOps_AppHost>(
            ["--stores", "containers", "--data", data, "Parameters:neo4j-password=containers-test", "Parameters:redis-password=containers-test"], patience.Token);
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(new LineLoggerProvider(_lines)));

        // What is tested here is that everything is joined rightly, not that a machine with six servers on two cores is quick.
        foreach (var project in builder.Resources.OfType<ProjectResource>())
        {
            builder.CreateResourceBuilder(project)
                .WithEnvironment("Retrieval__LegTimeout", "00:00:30")
                .WithEnvironment("Retrieval__RerankTimeout", "00:00:30")
                .WithEnvironment("Retrieval__RewriteTimeout", "00:00:30")
                .WithEnvironment("Memory__TemporaryTimeLimit", "00:00:10")
                .WithEnvironment("Memory__ShortTermTimeLimit", "00:00:20")
                .WithEnvironment("Memory__ArchiveTimeLimit", "00:00:20");
        }

        var app = await builder.BuildAsync(patience.Token);
        try
        {
            await app.StartAsync(patience.Token);
            foreach (var resource in app.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<ProjectResource>())
            {
                await app.ResourceNotifications.WaitForResourceHealthyAsync(resource.Name, patience.Token);
            }

            return app;
        }
        catch (Exception exception) when (exception is DistributedApplicationException or OperationCanceledException)
        {
            await app.DisposeAsync();
            throw new DistributedApplicationException($"The stack did not become healthy: {exception.Message}{Environment.NewLine}{string.Join(Environment.NewLine, _lines)}", exception);
        }
    }
}
