using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using LlmOps.AppHost.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.Tests.EndToEnd;

/// <summary>The AppHost's own commands, as dashboard and CLI run them, on a stack of their own: one of them removes everything.</summary>
public sealed class ResourceCommandTests : IAsyncDisposable
{
    private readonly StackFixture _stack = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DocumentsAreSentAskedAboutAndCleared()
    {
        var app = await _stack.GetAppAsync();
        var sent = await RunAsync(app, "query-api", "send-samples");
        Assert.True(sent.Success, sent.Message);
        Assert.Equal($"{Directory.GetFiles(Tour.SampleDocuments).Length} documents are ready.", sent.Message);

        var asked = await RunAsync(app, "query-api", "ask", ("question", "Who acquired Northwind Traders?"));
        Assert.True(asked.Success, asked.Message);
        var answer = JsonDocument.Parse(asked.Data!.Value).RootElement;
        Assert.True(answer.GetProperty("answered").GetBoolean(), asked.Data.Value);
        Assert.NotEmpty(answer.GetProperty("citations").EnumerateArray());
        Assert.False((await RunAsync(app, "query-api", "ask")).Success);

        var restarted = await RunAsync(app, "ingest-worker", "restart-ingestion");
        Assert.True(restarted.Success, restarted.Message);
        Assert.Equal("The worker is back; 0 documents are on their way.", restarted.Message);

        // What a new kind of store would keep here must be known to the command too.
        Assert.All(
            new DirectoryInfo(_stack.DataDirectory).EnumerateFileSystemInfos().Where(entry => entry.Name != "drop"),
            entry => Assert.True(EmbeddedData.IsOfServices(entry), entry.Name));

        var cleared = await RunAsync(app, "stores", "clear-data");
        Assert.True(cleared.Success, cleared.Message);
        using var client = app.CreateHttpClient("query-api");
        var documents = await client.GetFromJsonAsync<JsonElement>("/v1/documents", Cancellation);
        Assert.Empty(documents.GetProperty("documents").EnumerateArray());
        Assert.False((await Tour.AskAsync(client, new { question = "Who acquired Northwind Traders?" }, Cancellation)).GetProperty("answered").GetBoolean());
    }

    [Fact]
    public void ClearingLeavesADirectoryAloneThatIsNotOurs()
    {
        using var directory = new TemporaryDirectory("foreign");
        Directory.CreateDirectory(directory.Combine("documents"));
        File.WriteAllText(directory.Combine("documents", "letter.txt"), "mine");

        EmbeddedData.Clear(directory.Path);

        Assert.True(File.Exists(directory.Combine("documents", "letter.txt")));
    }

    [Fact]
    public void ClearingKeepsTheDropFolderAndFilesOfOthers()
    {
        using var directory = new TemporaryDirectory("clear");
        string[] kept = ["drop/mine.md", "mine.db", "notes.txt"];
        string[] removed = ["ingest.db", "ingest.db-wal", "memory.db-shm", "index/segments_1", "documents/a/b", "archive/c", "owner.lock"];
        foreach (var file in kept.Concat(removed))
        {
            var path = directory.Combine(file.Split('/'));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }

        EmbeddedData.Clear(directory.Path);

        Assert.Equal(kept, Directory.EnumerateFiles(directory.Path, "*", SearchOption.AllDirectories).Select(file =>
            Path.GetRelativePath(directory.Path, file)).Order(StringComparer.Ordinal));
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    private static async Task<ExecuteCommandResult> RunAsync(DistributedApplication app, string resource, string command,
        params (string Name, string Value)[] arguments)
    {
        var target = app.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(candidate => candidate.Name == resource);
        var inputs = new InteractionInputCollection([.. arguments.Select(argument =>
            new InteractionInput { Name = argument.Name, InputType = InputType.Text, Value = argument.Value })]);
        return await app.ResourceCommands.ExecuteCommandAsync(target, command, inputs, Cancellation);
    }
}
