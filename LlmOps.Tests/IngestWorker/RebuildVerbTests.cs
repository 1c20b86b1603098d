using System.Diagnostics;
using LlmOps.Composition;
using LlmOps.Embedded;
using LlmOps.Embedded.LuceneIndex;
using LlmOps.Engine.Extraction;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using LlmOps.IngestWorker;
using LlmOps.Tests.Ingesting;
using LlmOps.Tests.Knowledge;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.IngestWorker;

/// <summary>The verb <c>rebuild</c> on a data directory whose index and graph are damaged.</summary>
public sealed class RebuildVerbTests : IDisposable
{
    private readonly IngestBench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task AsAProcessWithoutAWorkerItRebuildsBothByItself()
    {
        await FillAndDamageAsync();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "LlmOps.IngestWorker.dll"), "rebuild"])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LLMOPS_DATA"] = _bench.Folder.Data.Root, ["AWS_REGION"] = "us-east-1" },
        };
        using var verb = Process.Start(start)!;
        var (output, errors) = (verb.StandardOutput.ReadToEndAsync(Cancel), verb.StandardError.ReadToEndAsync(Cancel));
        await verb.WaitForExitAsync(Cancel);

        Assert.Equal((0, ""), (verb.ExitCode, await errors));
        Assert.Equal(
            [
                "Rebuilt the index: took over 3 of 3 chunks. Documents whose chunks were missing are ingested again.",
                "Rebuilt the graph: 2 of 2 documents assert something.",
            ],
            (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd())
        );
        await IsWholeAsync();
    }

    [Fact]
    public async Task ARunningWorkerIsAskedAndFollowed()
    {
        await FillAndDamageAsync();
        using var ownership = NewOwnership();
        await using var index = NewIndex(ownership);
        using var graph = NewGraph(ownership);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var maintenance = new IndexMaintenance(
            index,
            _bench.Catalog,
            _bench.Sender,
            ownership,
            new OrphanSweep(_bench.Folder.Data, _bench.Time, NullLogger<OrphanSweep>.Instance),
            _bench.NewChunkEmbedding(),
            _bench.NewGraphMaintenance(index, graph),
            Options.Create(_bench.Options),
            _bench.Time,
            NullLogger<IndexMaintenance>.Instance
        );
        var working = maintenance.RunAsync(stopping.Token);
        await maintenance.StartedAsync(Cancel);

        using var output = new StringWriter();
        using var errors = new StringWriter();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("LLMOPS_DATA", _bench.Folder.Data.Root)]).Build();
        var verb = RebuildCommand.RunAsync(configuration, output, errors, Cancel);
        while (!verb.IsCompleted)
        {
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, Cancel);
        }

        Assert.Equal((0, ""), (await verb, errors.ToString()));
        Assert.StartsWith("A worker runs on this data directory and was asked to rebuild.", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("took over 3 of 3 chunks", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("2 of 2 documents assert something", output.ToString(), StringComparison.Ordinal);
        Assert.Equal("An operator asked for it.", graph.LastRebuild!.Reason);
        await stopping.CancelAsync();
        await working;
        await IsWholeAsync();
    }

    private async Task FillAndDamageAsync()
    {
        using (var ownership = NewOwnership())
        {
            await using var index = NewIndex(ownership);
            using var graph = NewGraph(ownership);
            await IngestAsync(index, graph, "a", 2);
            await IngestAsync(index, graph, "b", 1);
        }

        SqliteDatabase.CloseAllConnections();
        await File.WriteAllTextAsync(
            _bench.Folder.Data.File("graph.db"),
            string.Concat(Enumerable.Repeat("This is no database. ", 2_000)),
            Cancel
        );
        foreach (var commit in Directory.GetFiles(_bench.Folder.Data.Root, "segments*", SearchOption.AllDirectories))
        {
            File.Delete(commit);
        }
    }

    private async Task IngestAsync(LuceneChunkIndex index, SqliteEntityGraph graph, string id, int chunks)
    {
        await _bench.Catalog.AcceptAsync(
            _bench.Scope,
            new AcceptedDocument(id, id, "text/plain", "api", 1, id, new Dictionary<string, string>()),
            Cancel
        );
        var indexed = Enumerable
            .Range(0, chunks)
            .Select(i => SampleChunks.Of(id, $"Contoso {i} acquired Northwind {i} in May 2021.", ordinal: i))
            .ToList();
        await index.UpsertAsync(_bench.Scope, indexed, Cancel);
        var knowledge = RuleBasedKnowledgeExtractor.Extract([.. indexed.Select(chunk => chunk.Chunk)]);
        await graph.AssertAsync(_bench.Scope, id, 1, knowledge, Cancel);
        await _bench.Catalog.UpdateAsync(
            _bench.Scope,
            id,
            1,
            r => r with { State = DocumentState.Ready, ActiveGeneration = 1, Chunks = chunks, Entities = knowledge.EntityCount },
            Cancel
        );
    }

    private async Task IsWholeAsync()
    {
        await using var index = NewIndex(null);
        using var graph = NewGraph(null);
        Assert.Equal(3, await index.CountAsync(_bench.Scope, Cancel));
        foreach (var ((_, document, _), entities) in await graph.CountAllAsync(Cancel))
        {
            Assert.Equal((await _bench.RecordAsync(document)).Entities, entities);
        }

        Assert.Contains(await graph.RelationsAsync(_bench.Scope, "contoso 1", 10, Cancel), relation => relation.Predicate is "acquired");
    }

    private DirectoryOwnership NewOwnership() =>
        new(_bench.Folder.Data, OwnershipServices.IngestWorkerRole, _bench.Time, NullLogger<DirectoryOwnership>.Instance);

    private LuceneChunkIndex NewIndex(DirectoryOwnership? ownership) =>
        new(
            _bench.Folder.Data,
            Options.Create(new ChunkIndexOptions()),
            new EmbeddingModel("test-model", 8),
            _bench.Time,
            NullLogger<LuceneChunkIndex>.Instance,
            ownership: ownership
        );

    private SqliteEntityGraph NewGraph(DirectoryOwnership? ownership) =>
        new(_bench.Folder.Data, Options.Create(new EntityGraphOptions()), _bench.Time, NullLogger<SqliteEntityGraph>.Instance, ownership);
}
