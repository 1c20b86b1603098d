using LlmOps.Composition;
using LlmOps.Embedded;
using LlmOps.Embedded.LuceneIndex;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using LlmOps.Tests.Knowledge;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Ingesting;

/// <summary>Catalog and embedded index side by side.</summary>
public sealed class IndexMaintenanceTests : IAsyncLifetime
{
    private readonly IngestBench _bench = new();
    private readonly DirectoryOwnership _ownership;
    private readonly LuceneChunkIndex _index;
    private readonly IndexMaintenance _maintenance;

    public IndexMaintenanceTests()
    {
        _ownership = new DirectoryOwnership(
            _bench.Folder.Data,
            OwnershipServices.IngestWorkerRole,
            TimeProvider.System,
            NullLogger<DirectoryOwnership>.Instance
        );
        _index = NewIndex(_ownership);
        _maintenance = new IndexMaintenance(
            _index,
            _bench.Catalog,
            _bench.Sender,
            _ownership,
            new OrphanSweep(_bench.Folder.Data, TimeProvider.System, NullLogger<OrphanSweep>.Instance),
            _bench.NewChunkEmbedding(),
            _bench.NewGraphMaintenance(_index),
            Options.Create(_bench.Options),
            TimeProvider.System,
            NullLogger<IndexMaintenance>.Instance
        );
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _index.DisposeAsync();
        _ownership.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task ADocumentWhoseChunksAreGoneIsNotReadyAndIsIngestedAgain()
    {
        await ReadyAsync("whole", chunks: 2);
        await ReadyAsync("half", chunks: 2);
        await ReadyAsync("gone", chunks: 1);
        await _index.UpsertAsync(
            _bench.Scope,
            [SampleChunks.Of("whole", "one"), SampleChunks.Of("whole", "two", ordinal: 1), SampleChunks.Of("half", "one")],
            Cancel
        );

        Assert.Equal(2, await _maintenance.ReconcileAsync(Cancel));

        Assert.Equal(DocumentState.Ready, (await _bench.RecordAsync("whole")).State);
        foreach (var id in (string[])["half", "gone"])
        {
            var record = await _bench.RecordAsync(id);
            Assert.Equal(
                (DocumentState.Received, null, IngestErrors.ChunksMissing),
                (record.State, record.ActiveGeneration, record.ErrorCode)
            );
            Assert.Contains(
                await _bench.Queue.ReceiveAsync(10, TimeSpan.Zero, TimeSpan.Zero, Cancel),
                lease => lease.Message.DocumentId == id
            );
        }

        Assert.Equal(0, await _maintenance.ReconcileAsync(Cancel));
    }

    [Fact]
    public async Task ABrokenIndexIsRebuiltWithWhatTheCatalogStillWants()
    {
        await ReadyAsync("a", chunks: 1);
        await ReadyAsync("deleted", chunks: 1);
        await ReadyAsync("lost", chunks: 1);
        await _index.UpsertAsync(_bench.Scope, [SampleChunks.Of("a", "one"), SampleChunks.Of("deleted", "two")], Cancel);
        await _bench.Catalog.DeleteAsync(_bench.Scope, "deleted", Cancel);
        Assert.Null(await _maintenance.CheckAsync(thorough: true, Cancel));
        BreakIndex();

        var status = await _maintenance.CheckAsync(thorough: true, Cancel);

        Assert.Equal((2, 1), (status!.Total, status.Kept));
        Assert.Equal(1, await _index.CountAsync(_bench.Scope, "a", 1, Cancel));
        Assert.Equal(0, await _index.CountAsync(_bench.Scope, "deleted", 1, Cancel));
        Assert.Equal(DocumentState.Ready, (await _bench.RecordAsync("a")).State);
        Assert.Equal(DocumentState.Received, (await _bench.RecordAsync("lost")).State);
    }

    [Fact]
    public async Task ARunningWorkerMendsAnIndexThatBreaksAndDoesWhatAnOperatorAsksFor()
    {
        await ReadyAsync("a", chunks: 1);
        await _index.UpsertAsync(_bench.Scope, [SampleChunks.Of("a", "one")], Cancel);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = _maintenance.RunAsync(stopping.Token);
        await _maintenance.StartedAsync(Cancel);
        BreakIndex();

        await using var reader = NewIndex(null);
        await Assert.ThrowsAnyAsync<LlmOps.Engine.Stores.StoreUnavailableException>(() => reader.CountAsync(_bench.Scope, Cancel));
        await UntilAsync(() => _index.LastRebuild?.FinishedAt is not null);
        await UntilAsync(async () =>
        {
            try
            {
                return await reader.CountAsync(_bench.Scope, Cancel) == 1;
            }
            catch (LlmOps.Engine.Stores.StoreUnavailableException)
            {
                return false;
            }
        });

        _index.RequestRebuild("request-1");
        await UntilAsync(() => _index.LastRebuild is { Request: "request-1", FinishedAt: not null });
        Assert.Equal(1, await _index.CountAsync(_bench.Scope, Cancel));
        await UntilAsync(() => _index.RequestedRebuild is null);
        await stopping.CancelAsync();
        await running;
    }

    [Fact]
    public async Task ADocumentThatLostChunksBeforeItsEndIsTriedAgain()
    {
        await _bench.SendAsync("a", "one\ntwo\nthree");
        _bench.Graph.Before = (what, _) =>
        {
            if (what is "assert" && _bench.Graph.Asserted.IsEmpty)
            {
                _bench.Index.Chunks.TryRemove(("acme", "a~1~1"), out var _);
            }

            return Task.CompletedTask;
        };
        await _bench.Pipeline.HandleAsync(await _bench.TakeAsync(), Cancel);
        Assert.Equal(
            (DocumentState.Chunked, IngestErrors.StoreUnavailable),
            ((await _bench.RecordAsync("a")).State, (await _bench.RecordAsync("a")).ErrorCode)
        );

        var paid = _bench.Embeddings.Texts;
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        await _bench.WorkAsync();
        Assert.Equal(DocumentState.Ready, (await _bench.RecordAsync("a")).State);
        Assert.Equal(["1: one", "1: two", "1: three"], _bench.Index.Texts("a"));
        Assert.Equal(1, _bench.Embeddings.Texts - paid);
    }

    [Fact]
    public async Task ReadinessNamesReadyDocumentsWithoutChunks()
    {
        for (var i = 0; i < 60; i++)
        {
            await ReadyAsync($"d{i:00}", chunks: 1);
        }

        await _index.UpsertAsync(
            _bench.Scope,
            [.. Enumerable.Range(0, 60).Where(i => i != 47).Select(i => SampleChunks.Of($"d{i:00}", "text"))],
            Cancel
        );
        using var check = new ReadyDocumentsHealthCheck(_bench.Catalog, _index);
        var context = Context(check);
        HealthCheckResult result = default;
        for (var look = 0; look < 3; look++)
        {
            result = await check.CheckHealthAsync(context, Cancel);
        }

        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        Assert.Contains("d47", result.Description, StringComparison.Ordinal);

        await _index.UpsertAsync(_bench.Scope, [SampleChunks.Of("d47", "text")], Cancel);
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(context, Cancel)).Status);
    }

    [Fact]
    public async Task ReadinessSaysWhenNoWorkerTakesWork()
    {
        var heartbeats = new SqliteWorkerHeartbeats(_bench.Folder.IngestDatabase(), _bench.Time);
        var check = new IngestWorkerHealthCheck(heartbeats, Options.Create(_bench.Limits), _bench.Time);
        Assert.Equal(HealthStatus.Degraded, (await check.CheckHealthAsync(Context(check, HealthStatus.Degraded), Cancel)).Status);
        await heartbeats.BeatAsync("worker", Cancel);
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(Context(check, HealthStatus.Degraded), Cancel)).Status);
        _bench.Time.Advance(TimeSpan.FromSeconds(31));
        var silent = await check.CheckHealthAsync(Context(check, HealthStatus.Degraded), Cancel);
        Assert.Equal(HealthStatus.Degraded, silent.Status);
        Assert.Contains("2026-03-01 09:00:00Z", silent.Description, StringComparison.Ordinal);
    }

    private static HealthCheckContext Context(IHealthCheck check, HealthStatus failure = HealthStatus.Unhealthy) =>
        new() { Registration = new HealthCheckRegistration("check", check, failure, []) };

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(20, Cancel);
        }
    }

    private void BreakIndex()
    {
        foreach (var commit in Directory.GetFiles(_bench.Folder.Data.Root, "segments*", SearchOption.AllDirectories))
        {
            File.Delete(commit);
        }
    }

    private LuceneChunkIndex NewIndex(DirectoryOwnership? ownership) =>
        new(
            _bench.Folder.Data,
            Options.Create(new ChunkIndexOptions()),
            new EmbeddingModel("test-model", 8),
            TimeProvider.System,
            NullLogger<LuceneChunkIndex>.Instance,
            ownership: ownership
        );

    private async Task ReadyAsync(string id, int chunks)
    {
        var accepted = await _bench.Catalog.AcceptAsync(
            _bench.Scope,
            new AcceptedDocument(id, id, "text/plain", "api", 1, id, new Dictionary<string, string>()),
            Cancel
        );
        await _bench.Catalog.UpdateAsync(
            _bench.Scope,
            id,
            accepted.Record.Generation,
            r => r with { State = DocumentState.Ready, ActiveGeneration = r.Generation, Chunks = chunks },
            Cancel
        );
    }
}
