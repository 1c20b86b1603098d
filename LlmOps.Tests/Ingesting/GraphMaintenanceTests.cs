using LlmOps.Composition;
using LlmOps.Embedded;
using LlmOps.Embedded.LuceneIndex;
using LlmOps.Engine.Extraction;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using LlmOps.Tests.Knowledge;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Ingesting;

/// <summary>Catalog, embedded index and embedded graph side by side.</summary>
public sealed class GraphMaintenanceTests : IAsyncLifetime
{
    private readonly IngestBench _bench = new();
    private readonly DirectoryOwnership _ownership;
    private readonly LuceneChunkIndex _index;
    private readonly SqliteEntityGraph _graph;
    private readonly GraphMaintenance _maintenance;

    public GraphMaintenanceTests()
    {
        _ownership = new DirectoryOwnership(
            _bench.Folder.Data,
            OwnershipServices.IngestWorkerRole,
            TimeProvider.System,
            NullLogger<DirectoryOwnership>.Instance
        );
        _index = new LuceneChunkIndex(
            _bench.Folder.Data,
            Options.Create(new ChunkIndexOptions()),
            new EmbeddingModel("test-model", 8),
            _bench.Time,
            NullLogger<LuceneChunkIndex>.Instance,
            ownership: _ownership
        );
        _graph = new SqliteEntityGraph(
            _bench.Folder.Data,
            Options.Create(new EntityGraphOptions()),
            _bench.Time,
            NullLogger<SqliteEntityGraph>.Instance,
            _ownership
        );
        _maintenance = _bench.NewGraphMaintenance(_index, _graph);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _graph.Dispose();
        await _index.DisposeAsync();
        _ownership.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task ADamagedGraphIsMadeAgainFromTheChunksOfWhatAnswersOrIsAboutTo()
    {
        await IngestAsync("long", DocumentState.Ready, chunks: 300);
        await IngestAsync("deleted", DocumentState.Ready);
        await IngestAsync("linked", DocumentState.Linked);
        await IngestAsync("replaced", DocumentState.Ready);
        await AcceptAsync("replaced", "other");
        await IngestAsync("parsed", DocumentState.Parsed);
        var before = await _graph.CountAllAsync(Cancel);
        await _bench.Catalog.DeleteAsync(_bench.Scope, "deleted", Cancel);
        Assert.Null(await _maintenance.CheckAsync(thorough: true, Cancel));
        Destroy();

        var status = await _maintenance.CheckAsync(thorough: true, Cancel);

        Assert.Equal((3, 3, 3), (status!.Done, status.Total, status.Kept));
        Assert.Null(await _maintenance.CheckAsync(thorough: true, Cancel));
        var after = await _graph.CountAllAsync(Cancel);
        Assert.Equal(["linked", "long", "replaced"], after.Keys.Select(key => key.DocumentId).Order());
        Assert.All(after, document => Assert.Equal(before[document.Key], document.Value));
        Assert.Contains(
            await _graph.RelationsAsync(_bench.Scope, "contoso 7", 10, Cancel),
            relation => relation is { Predicate: "acquired", ChunkId: "long~1~7" }
        );
    }

    [Fact]
    public async Task WhatAReadyDocumentAssertsAndTheGraphLostIsAddedAgain()
    {
        await IngestAsync("a", DocumentState.Ready);
        await IngestAsync("b", DocumentState.Ready, chunks: 3);
        var before = await _graph.CountAllAsync(Cancel);
        await _graph.RetractAsync(_bench.Scope, "b", null, Cancel);

        Assert.Equal(1, await _maintenance.ReconcileAsync(Cancel));

        Assert.Equal(before, await _graph.CountAllAsync(Cancel));
        Assert.Equal(0, await _maintenance.ReconcileAsync(Cancel));
    }

    [Fact]
    public async Task ADocumentWhoseRecordCountsMoreThanItsChunksAssertIsAddedOnce()
    {
        await IngestAsync("a", DocumentState.Ready);
        var entities = (await _bench.RecordAsync("a")).Entities;
        await _bench.Catalog.UpdateAsync(_bench.Scope, "a", 1, r => r with { Entities = entities + 5 }, Cancel);

        Assert.Equal(1, await _maintenance.ReconcileAsync(Cancel));

        Assert.Equal(entities, (await _bench.RecordAsync("a")).Entities);
        Assert.Equal(0, await _maintenance.ReconcileAsync(Cancel));
    }

    [Fact]
    public async Task AWorkerMendsAGraphThatIsDamagedAtItsStartWhileItRunsOrWhenAnOperatorAsks()
    {
        await IngestAsync("a", DocumentState.Ready, chunks: 3);
        var before = await _graph.CountAllAsync(Cancel);
        Destroy();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        using var reader = new SqliteEntityGraph(
            _bench.Folder.Data,
            Options.Create(new EntityGraphOptions()),
            _bench.Time,
            NullLogger<SqliteEntityGraph>.Instance
        );
        var maintenance = new IndexMaintenance(
            _index,
            _bench.Catalog,
            _bench.Sender,
            _ownership,
            new OrphanSweep(_bench.Folder.Data, _bench.Time, NullLogger<OrphanSweep>.Instance),
            _bench.NewChunkEmbedding(),
            _maintenance,
            Options.Create(_bench.Options),
            _bench.Time,
            NullLogger<IndexMaintenance>.Instance
        );
        var running = maintenance.RunAsync(stopping.Token);
        await maintenance.StartedAsync(Cancel);
        Assert.Equal(before, await reader.CountAllAsync(Cancel));

        Destroy();
        var damaged = await Assert.ThrowsAsync<StoreUnavailableException>(() => reader.CountAllAsync(Cancel));
        Assert.Equal(StoreFailure.Damaged, damaged.Failure);
        await UntilAsync(async () =>
            File.Exists(_bench.Folder.Data.File("graph-3.db"))
            && _graph.LastRebuild?.FinishedAt is not null
            && (await reader.CountAllAsync(Cancel)).Count == 1
        );
        Assert.Equal(before, await reader.CountAllAsync(Cancel));

        reader.RequestRebuild("request-1");
        await UntilAsync(() =>
            Task.FromResult(_graph.LastRebuild is { Request: "request-1", FinishedAt: not null } && _graph.RequestedRebuild is null)
        );
        Assert.Equal(before, await reader.CountAllAsync(Cancel));
        await stopping.CancelAsync();
        await running;
    }

    [Fact]
    public async Task AGraphThatIsNotEmbeddedIsNotLookedAfter()
    {
        var maintenance = _bench.NewGraphMaintenance(_index);
        Assert.False(maintenance.IsNeeded);
        Assert.Null(await maintenance.CheckAsync(thorough: true, Cancel));
        Assert.Equal(0, await maintenance.ReconcileAsync(Cancel));
        await Assert.ThrowsAsync<NotSupportedException>(() => maintenance.RebuildAsync("A test.", Cancel));
    }

    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await ConditionAsync())
        {
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, Cancel);
        }

        async Task<bool> ConditionAsync()
        {
            try
            {
                return await condition();
            }
            catch (StoreUnavailableException)
            {
                return false;
            }
        }
    }

    private async Task IngestAsync(string id, DocumentState state, int chunks = 1)
    {
        await AcceptAsync(id, id);
        var indexed = Enumerable
            .Range(0, chunks)
            .Select(i =>
                SampleChunks.Of(id, $"Contoso {i} acquired Northwind {i} in May 2021. Adatum {i} was founded by Ada Marsh.", ordinal: i)
            )
            .ToList();
        await _index.UpsertAsync(_bench.Scope, indexed, Cancel);
        var knowledge = RuleBasedKnowledgeExtractor.Extract([.. indexed.Select(chunk => chunk.Chunk)]);
        await _graph.AssertAsync(_bench.Scope, id, 1, knowledge, Cancel);
        await _bench.Catalog.UpdateAsync(
            _bench.Scope,
            id,
            1,
            r =>
                r with
                {
                    State = state,
                    ActiveGeneration = state is DocumentState.Ready ? 1 : null,
                    Chunks = chunks,
                    Entities = knowledge.EntityCount,
                    Relations = knowledge.Relations.Count,
                },
            Cancel
        );
    }

    private Task<Acceptance> AcceptAsync(string id, string hash) =>
        _bench.Catalog.AcceptAsync(
            _bench.Scope,
            new AcceptedDocument(id, id, "text/plain", "api", 1, hash, new Dictionary<string, string>()),
            Cancel
        );

    private void Destroy()
    {
        SqliteDatabase.CloseAllConnections();
        var file = Directory.GetFiles(_bench.Folder.Data.Root, "graph*.db").Single();
        File.Delete($"{file}-wal");
        File.Delete($"{file}-shm");
        File.WriteAllText(file, string.Concat(Enumerable.Repeat("This is no database. ", 2_000)));
    }
}
