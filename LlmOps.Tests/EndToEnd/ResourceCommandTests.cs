using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using LlmOps.AppHost.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.Tests.EndToEnd;

/// <summary>The AppHost's own commands, as dashboard and CLI run them: one of them removes everything.</summary>
[Collection(DisturbedStackCollection.Name)]
public sealed class ResourceCommandTests(StackFixture stack)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DocumentsAreSentAskedAboutAndCleared()
    {
        var app = await stack.GetAppAsync();
        var sent = await ResourceCommands.RunAsync(app, "query-api", "send-samples", Cancellation);
        Assert.True(sent.Success, sent.Message);
        Assert.Equal($"{Directory.GetFiles(Tour.SampleDocuments).Length} documents are ready.", sent.Message);

        var asked = await ResourceCommands.RunAsync(app, "query-api", "ask", Cancellation, ("question", "Who acquired Northwind Traders?"));
        Assert.True(asked.Success, asked.Message);
        var answer = JsonDocument.Parse(asked.Data!.Value).RootElement;
        Assert.True(answer.GetProperty("answered").GetBoolean(), asked.Data.Value);
        Assert.NotEmpty(answer.GetProperty("citations").EnumerateArray());
        Assert.False((await ResourceCommands.RunAsync(app, "query-api", "ask", Cancellation)).Success);

        var restarted = await ResourceCommands.RunAsync(app, "ingest-worker", "restart-ingestion", Cancellation);
        Assert.True(restarted.Success, restarted.Message);
        Assert.Equal("The worker is back; 0 documents are on their way.", restarted.Message);

        // Whatever a store keeps lies where the command removes everything.
        Assert.Equal(
            [EmbeddedData.DropFolder, EmbeddedData.ServicesFolder],
            Directory.EnumerateFileSystemEntries(stack.DataDirectory).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );

        var cleared = await ResourceCommands.RunAsync(app, "stores", "clear-data", Cancellation);
        Assert.True(cleared.Success, cleared.Message);
        using var client = app.CreateHttpClient("query-api");
        var documents = await client.GetFromJsonAsync<JsonElement>("/v1/documents", Cancellation);
        Assert.Empty(documents.GetProperty("documents").EnumerateArray());
        Assert.False(
            (await Tour.AskAsync(client, new { question = "Who acquired Northwind Traders?" }, Cancellation))
                .GetProperty("answered")
                .GetBoolean()
        );
    }

    [Fact]
    public void ClearingRemovesWhateverTheServicesKeepAndNothingElse()
    {
        using var directory = new TemporaryDirectory("clear");
        string[] kept = ["documents/letter.txt", "drop/mine.md", "graph.db", "index/segments_1", "notes.txt"];
        string[] removed =
        [
            "ingest.db",
            "ingest.db-wal",
            "index.current",
            "index-2/segments_1",
            "owners/ingest-worker.lock",
            "documents/a/b.paid",
            "later.kind",
        ];
        foreach (var file in kept.Concat(removed.Select(file => $"{EmbeddedData.ServicesFolder}/{file}")))
        {
            var path = directory.Combine(file.Split('/'));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }

        EmbeddedData.Clear(directory.Path);

        Assert.Equal(
            kept,
            Directory
                .EnumerateFiles(directory.Path, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(directory.Path, file))
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void ClearingDoesNotFollowLinks()
    {
        using var directory = new TemporaryDirectory("clear-link");
        Directory.CreateDirectory(directory.Combine("elsewhere"));
        File.WriteAllText(directory.Combine("elsewhere", "mine.txt"), "");
        Directory.CreateDirectory(directory.Combine(EmbeddedData.ServicesFolder));
        Directory.CreateSymbolicLink(directory.Combine(EmbeddedData.ServicesFolder, "documents"), directory.Combine("elsewhere"));

        EmbeddedData.Clear(directory.Path);

        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Combine(EmbeddedData.ServicesFolder)));
        Assert.True(File.Exists(directory.Combine("elsewhere", "mine.txt")));
    }

    [Fact]
    public void ClearingADirectoryWithoutDataDoesNothing()
    {
        using var directory = new TemporaryDirectory("clear-empty");

        EmbeddedData.Clear(directory.Path);

        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }
}
