using LlmOps.Composition;
using LlmOps.Embedded.LuceneIndex;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Knowledge;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Ingesting;

/// <summary>An embedded index whose vectors come from another model than answers now.</summary>
public sealed class VectorRenewalTests : IAsyncLifetime
{
    private const string Model = "test-model";
    private const string Before = "local-hashed-embedder-v1";
    private const string Now = "local-minilm-l6-v2-int8-v1";

    private readonly IngestBench _bench = new();
    private readonly DirectoryOwnership _ownership;

    public VectorRenewalTests() =>
        _ownership = new DirectoryOwnership(
            _bench.Folder.Data,
            OwnershipServices.IngestWorkerRole,
            TimeProvider.System,
            NullLogger<DirectoryOwnership>.Instance
        );

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _ownership.Dispose();
        _bench.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(Model, Before, 2, Model, Now)]
    [InlineData(Model, null, 2, Model, Now)]
    [InlineData(Model, Before, 2, Model, null)]
    [InlineData("former-model", null, 2, Model, null)]
    [InlineData(Model, Now, 8, Model, Now)]
    [InlineData("former-model", Before, 8, Model, Now)]
    public async Task VectorsOfAnotherModelStandInOrDimensionAreMadeAgain(
        string formerModel,
        string? formerStandIn,
        int formerDimension,
        string model,
        string? standIn
    )
    {
        var other = TenantScope.Create("other");
        await ReadyAsync(_bench.Scope, "a", "b", "deleted");
        await ReadyAsync(other, "c");
        await using (var former = Open(formerModel, formerStandIn, formerDimension))
        {
            await former.UpsertAsync(
                _bench.Scope,
                [Chunk("a", formerDimension), Chunk("b", formerDimension), Chunk("deleted", formerDimension)],
                Cancel
            );
            await former.UpsertAsync(_bench.Scope, [Chunk("a", formerDimension)], Cancel);
            await former.UpsertAsync(other, [Chunk("c", formerDimension)], Cancel);
        }

        await _bench.Catalog.DeleteAsync(_bench.Scope, "deleted", Cancel);
        await using var index = Open(model, standIn, 2);
        await Assert.ThrowsAsync<VectorsOutdatedException>(() => index.UpsertAsync(_bench.Scope, [Chunk("d", 2)], Cancel));
        var notices = new List<string?>();
        _bench.Embeddings.Before = async (texts, cancel) =>
        {
            notices.Add(index.Notice);
            Assert.Equal(
                ["a", "b"],
                (await index.SearchTextAsync(_bench.Scope, "apples", ChunkFilter.None, 9, cancel))
                    .Select(hit => hit.Chunk.DocumentId)
                    .Where(id => id is not "deleted")
                    .Order()
            );
        };

        var status = await Maintenance(index).RenewVectorsAsync(Cancel);

        Assert.Equal(3, status!.Kept);
        Assert.Equal(1 + 3, _bench.Embeddings.Texts);
        Assert.StartsWith("rebuilding: ", notices[^1], StringComparison.Ordinal);
        Assert.Null(index.Notice);
        Assert.Equal(
            ["a", "b"],
            (await index.SearchVectorAsync(_bench.Scope, new float[] { 1, 1 }, ChunkFilter.None, 9, Cancel))
                .Select(hit => hit.Chunk.DocumentId)
                .Order()
        );
        Assert.Single(await index.SearchVectorAsync(other, new float[] { 1, 1 }, ChunkFilter.None, 9, Cancel));
        Assert.Equal(DocumentState.Ready, (await _bench.RecordAsync("a")).State);
        Assert.True((await _bench.Costs.ReportAsync(other, Today, Today, Cancel)).TotalUsd > 0);
        _bench.Embeddings.Before = (_, _) => Task.CompletedTask;
        await index.UpsertAsync(_bench.Scope, [Chunk("d", 2)], Cancel);
        Assert.Null(await Maintenance(index).RenewVectorsAsync(Cancel));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ARunThatBreaksOffLeavesWhatItPaidForToTheNext(bool deletedMeanwhile)
    {
        const int Documents = 600,
            PaidBefore = 256,
            Probe = 1;
        _bench.Options.EmbeddingBatch = 64;
        string[] ids = [.. Enumerable.Range(0, Documents).Select(i => $"d{i:000}")];
        await ReadyAsync(_bench.Scope, ids);
        await using (var former = Open(Model, Before, 2))
        {
            await former.UpsertAsync(_bench.Scope, [.. ids.Select(id => Chunk(id, 2))], Cancel);
        }

        await using (var broken = Open(Model, Now, 2))
        {
            _bench.Embeddings.Before = (_, _) =>
                _bench.Embeddings.Texts > PaidBefore ? throw new IOException("killed") : Task.CompletedTask;
            await Assert.ThrowsAsync<IOException>(() => Maintenance(broken).RenewVectorsAsync(Cancel));
            Assert.Contains("broke off", broken.Notice, StringComparison.Ordinal);
            Assert.Equal(Documents, await broken.CountAsync(_bench.Scope, Cancel));
        }

        if (deletedMeanwhile)
        {
            await _bench.Catalog.DeleteAsync(_bench.Scope, ids[0], Cancel);
        }

        _bench.Embeddings.Before = (_, _) => Task.CompletedTask;
        var paid = _bench.Embeddings.Texts;
        await using var index = Open(Model, Now, 2);
        var status = await Maintenance(index).RenewVectorsAsync(Cancel);

        var wanted = deletedMeanwhile ? Documents - 1 : Documents;
        Assert.Equal(wanted, status!.Kept);
        Assert.Equal(wanted, await index.CountAsync(_bench.Scope, Cancel));
        Assert.Equal(Probe + Documents - PaidBefore, _bench.Embeddings.Texts - paid);
        Assert.Single(Directory.GetDirectories(_bench.Folder.Data.Root, "index*"));
    }

    [Fact]
    public async Task WhatABrokenOffRunLeftForAThirdModelIsNotUsed()
    {
        await ReadyAsync(_bench.Scope, "a");
        await using (var former = Open(Model, Before, 2))
        {
            await former.UpsertAsync(_bench.Scope, [Chunk("a", 2)], Cancel);
        }

        await using (var broken = Open(Model, "third", 2))
        {
            _bench.Embeddings.Before = (_, _) => _bench.Embeddings.Texts > 0 ? throw new IOException("killed") : Task.CompletedTask;
            await Assert.ThrowsAsync<IOException>(() => Maintenance(broken).RenewVectorsAsync(Cancel));
        }

        _bench.Embeddings.Before = (_, _) => Task.CompletedTask;
        await using var index = Open(Model, Now, 2);
        Assert.Equal(1, (await Maintenance(index).RenewVectorsAsync(Cancel))!.Kept);
        await index.UpsertAsync(_bench.Scope, [Chunk("b", 2)], Cancel);
    }

    [Fact]
    public async Task StandInsThatTakeTurnsLeaveTheIndexAsItIs()
    {
        await ReadyAsync(_bench.Scope, "a");
        await using (var former = Open(Model, Before, 2))
        {
            await former.UpsertAsync(_bench.Scope, [Chunk("a", 2)], Cancel);
        }

        var origin = new EmbeddingOrigin();
        var calls = 0;
        _bench.Embeddings.Before = (_, _) =>
        {
            origin.Observe(Model, calls++ % 2 == 0 ? Now : Before, null);
            return Task.CompletedTask;
        };
        await using var index = Open(Model, origin, 2);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = Maintenance(index).RunAsync(stopping.Token);
        while (index.Notice?.Contains("broke off", StringComparison.Ordinal) != true)
        {
            await Task.Delay(20, Cancel);
        }

        Assert.Single(await index.SearchTextAsync(_bench.Scope, "apples", ChunkFilter.None, 9, Cancel));
        Assert.Equal(DocumentState.Ready, (await _bench.RecordAsync("a")).State);
        await stopping.CancelAsync();
        await running;
    }

    [Fact]
    public async Task AUsedUpBudgetLeavesTheOldIndexAnsweringByItsText()
    {
        await ReadyAsync(_bench.Scope, "a");
        await using (var former = Open(Model, Before, 2))
        {
            await former.UpsertAsync(_bench.Scope, [Chunk("a", 2)], Cancel);
        }

        _bench.Budgets.TenantDailyUsd = 0;
        await using var index = Open(Model, Now, 2);
        await Assert.ThrowsAsync<BudgetExceededException>(() => Maintenance(index).RenewVectorsAsync(Cancel));
        Assert.Equal(0, _bench.Embeddings.Texts);
        Assert.Single(await index.SearchTextAsync(_bench.Scope, "apples", ChunkFilter.None, 9, Cancel));

        _bench.Budgets.TenantDailyUsd = 20;
        Assert.Equal(1, (await Maintenance(index).RenewVectorsAsync(Cancel))!.Kept);
    }

    [Fact]
    public async Task ARunningWorkerMakesVectorsAgainAtItsStart()
    {
        await ReadyAsync(_bench.Scope, "a");
        await using (var former = Open(Model, Before, 2))
        {
            await former.UpsertAsync(_bench.Scope, [Chunk("a", 2)], Cancel);
        }

        await using var index = Open(Model, Now, 2);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = Maintenance(index).RunAsync(stopping.Token);
        while (index.LastRebuild?.FinishedAt is null)
        {
            await Task.Delay(20, Cancel);
        }

        Assert.Contains(Now, index.LastRebuild.Reason, StringComparison.Ordinal);
        Assert.Single(await index.SearchVectorAsync(_bench.Scope, new float[] { 1, 1 }, ChunkFilter.None, 9, Cancel));
        await stopping.CancelAsync();
        await running;
    }

    [Fact]
    public async Task ADocumentWaitsForNewVectorsWithoutLosingAttempts()
    {
        await _bench.SendAsync("a", "one\ntwo");
        _bench.Index.Before = (_, _) => throw new VectorsOutdatedException("The index holds vectors of another model.");
        for (var round = 0; round <= _bench.Options.MaxAttempts; round++)
        {
            await _bench.WorkAsync();
            var waiting = await _bench.RecordAsync("a");
            Assert.Equal((0, IngestErrors.VectorsOutdated), (waiting.Attempt, waiting.ErrorCode));
            _bench.Time.Advance(_bench.Options.BackoffMax);
        }

        _bench.Index.Before = (_, _) => Task.CompletedTask;
        await _bench.WorkAsync();
        var ready = await _bench.RecordAsync("a");
        Assert.Equal((DocumentState.Ready, null), (ready.State, ready.ErrorCode));
    }

    private DateOnly Today => DateOnly.FromDateTime(_bench.Time.GetUtcNow().UtcDateTime);

    private static IndexedChunk Chunk(string documentId, int dimension) =>
        SampleChunks.Of(documentId, "apples", vector: SampleChunks.Vector(3, dimension));

    private LuceneChunkIndex Open(string model, string? standIn, int dimension)
    {
        var origin = new EmbeddingOrigin();
        origin.Observe(model, standIn, null);
        return Open(model, origin, dimension);
    }

    private LuceneChunkIndex Open(string model, EmbeddingOrigin origin, int dimension) =>
        new(
            _bench.Folder.Data,
            Options.Create(new ChunkIndexOptions()),
            new EmbeddingModel(model, dimension),
            TimeProvider.System,
            NullLogger<LuceneChunkIndex>.Instance,
            origin,
            _ownership
        );

    private IndexMaintenance Maintenance(LuceneChunkIndex index) =>
        new(
            index,
            _bench.Catalog,
            _bench.Sender,
            _ownership,
            new OrphanSweep(_bench.Folder.Data, TimeProvider.System, NullLogger<OrphanSweep>.Instance),
            _bench.NewChunkEmbedding(),
            _bench.NewGraphMaintenance(index),
            Options.Create(_bench.Options),
            TimeProvider.System,
            NullLogger<IndexMaintenance>.Instance
        );

    private async Task ReadyAsync(TenantScope scope, params string[] ids)
    {
        foreach (var id in ids)
        {
            var accepted = await _bench.Catalog.AcceptAsync(
                scope,
                new AcceptedDocument(id, id, "text/plain", "api", 1, id, new Dictionary<string, string>()),
                Cancel
            );
            await _bench.Catalog.UpdateAsync(
                scope,
                id,
                accepted.Record.Generation,
                r => r with { State = DocumentState.Ready, ActiveGeneration = r.Generation, Chunks = 1 },
                Cancel
            );
        }
    }
}
