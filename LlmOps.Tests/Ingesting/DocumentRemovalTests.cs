using LlmOps.Embedded;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Tests.Ingesting;

public sealed class DocumentRemovalTests : IDisposable
{
    private readonly IngestBench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task ARemovalGivesAReceiptForEachStoreOnceTheWorkerHasDoneIt()
    {
        _bench.Limits.RemovalWait = TimeSpan.FromMinutes(1);
        await _bench.SendAsync("a", "Acme bought Globex\nsecond");
        await _bench.SendAsync("b", "Other");
        await _bench.WorkAsync();
        var removal = _bench.Removal.RemoveAsync(_bench.Scope, "a", Cancel);
        Assert.False(removal.IsCompleted);
        while (!removal.IsCompleted)
        {
            await _bench.WorkAsync();
            _bench.Time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(1, Cancel);
        }

        var receipt = await removal;
        Assert.NotNull(receipt);
        Assert.Equal("a", receipt.Id);
        Assert.Equal(
            [("document-catalog", 1), ("chunk-index", 2), ("entity-graph", 3), ("document-store", 2)],
            receipt.Stores.Select(s => (s.Store, s.Removed))
        );
        Assert.DoesNotContain(receipt.Stores, s => s.Pending);
        Assert.Empty(_bench.Index.Texts("a"));
        Assert.Equal(["1: Other"], _bench.Index.Texts("b"));
        Assert.Equal(0, await _bench.Queue.CountAsync(Cancel));
        _bench.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await _bench.Recovery.SweepAsync(Cancel));
    }

    [Fact]
    public async Task WithoutAWorkerTheDocumentIsGoneAndTheStoresArePending()
    {
        await _bench.SendAsync("a", "Acme bought Globex");
        await _bench.WorkAsync();
        var receipt = await _bench.Removal.RemoveAsync(_bench.Scope, "a", Cancel);

        Assert.Equal(
            [("document-catalog", false), ("chunk-index", true), ("entity-graph", true), ("document-store", true)],
            receipt!.Stores.Select(s => (s.Store, s.Pending))
        );
        Assert.Empty(await _bench.Catalog.ActiveGenerationsAsync(_bench.Scope, ["a"], Cancel));
        Assert.Null((await _bench.Removal.ProgressAsync(_bench.Scope, "a", Cancel))!.FinishedAt);
        Assert.Single(_bench.Index.Texts("a"));

        await _bench.WorkAsync();
        var progress = await _bench.Removal.ProgressAsync(_bench.Scope, "a", Cancel);
        Assert.NotNull(progress!.FinishedAt);
        Assert.Equal(
            [("chunk-index", 1, false), ("entity-graph", 3, false), ("document-store", 2, false)],
            progress.Stores.Select(s => (s.Store, s.Removed, s.Pending))
        );
        Assert.Empty(_bench.Index.Texts("a"));
    }

    [Fact]
    public async Task ARemovalOutlivesAQueueThatIsDownAndALogThatWasLost()
    {
        await _bench.SendAsync("a", "Acme");
        await _bench.WorkAsync();
        _bench.Queue.Before = what => what is "enqueue" ? throw new IOException("down") : Task.CompletedTask;
        Assert.NotNull(await _bench.Removal.RemoveAsync(_bench.Scope, "a", Cancel));
        _bench
            .Folder.IngestDatabase()
            .Write(
                (connection, transaction) =>
                {
                    using var command = connection.CreateCommand();
                    command.Transaction = transaction;
                    command.CommandText = "DELETE FROM removals";
                    return command.ExecuteNonQuery();
                }
            );
        _bench.Queue.Before = _ => Task.CompletedTask;

        // Every process was killed here: only the catalog knows.
        _bench.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(1, await _bench.Recovery.SweepAsync(Cancel));
        await _bench.WorkAsync();
        Assert.Empty(_bench.Index.Texts("a"));
        Assert.NotNull((await _bench.Removal.ProgressAsync(_bench.Scope, "a", Cancel))!.FinishedAt);
    }

    [Theory]
    [InlineData("never")]
    [InlineData("../x")]
    public async Task AnUnknownDocumentHasNoReceipt(string id) => Assert.Null(await _bench.Removal.RemoveAsync(_bench.Scope, id, Cancel));

    [Fact]
    public async Task AnotherTenantsDocumentHasNoReceipt()
    {
        await _bench.SendAsync("a", "text");

        Assert.Null(await _bench.Removal.RemoveAsync(Engine.Tenancy.TenantScope.Create("other"), "a", Cancel));
        Assert.NotNull(await _bench.Catalog.GetAsync(_bench.Scope, "a", Cancel));
    }

    [Fact]
    public async Task AStoreThatIsDownIsPendingAndTheWorkerFinishes()
    {
        await _bench.SendAsync("a", "Acme\nGlobex");
        await _bench.WorkAsync();
        _bench.Index.Before = (what, _) => what is "delete" ? throw new IOException("down") : Task.CompletedTask;
        await _bench.Removal.RemoveAsync(_bench.Scope, "a", Cancel);
        await _bench.WorkAsync();

        var pending = Assert.Single((await _bench.Removal.ProgressAsync(_bench.Scope, "a", Cancel))!.Stores, s => s.Pending);
        Assert.Equal(("chunk-index", 0), (pending.Store, pending.Removed));
        Assert.NotNull(pending.Error);
        Assert.Empty(await _bench.Catalog.ActiveGenerationsAsync(_bench.Scope, ["a"], Cancel));
        Assert.Empty(_bench.Graph.Asserted);
        Assert.Equal(2, _bench.Index.Texts("a").Length);
        _bench.Index.Before = (_, _) => Task.CompletedTask;
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        await _bench.WorkAsync();
        Assert.Empty(_bench.Index.Texts("a"));
        Assert.Equal(0, await _bench.Queue.CountAsync(Cancel));
    }

    [Fact]
    public async Task ARemovalThatDiedHalfWayIsFoundAndFinished()
    {
        await _bench.SendAsync("a", "Acme");
        await _bench.WorkAsync();
        await _bench.Catalog.DeleteAsync(_bench.Scope, "a", Cancel);
        _bench.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(1, await _bench.Recovery.SweepAsync(Cancel));
        await _bench.WorkAsync();

        Assert.Empty(_bench.Index.Texts("a"));
        Assert.Empty(_bench.Graph.Asserted);
        _bench.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await _bench.Recovery.SweepAsync(Cancel));
    }

    [Fact]
    public async Task ALateRemovalDoesNotTouchADocumentThatCameAgain()
    {
        await _bench.SendAsync("a", "old");
        await _bench.WorkAsync();
        await _bench.Removal.RemoveAsync(_bench.Scope, "a", Cancel);
        var remove = await _bench.TakeAsync();

        await _bench.SendAsync("a", "new");
        await _bench.WorkAsync();
        await _bench.Pipeline.HandleAsync(remove, Cancel);
        await _bench.WorkAsync();

        Assert.Equal(["2: new"], _bench.Index.Texts("a"));
        Assert.Equal(DocumentState.Ready, (await _bench.RecordAsync("a")).State);
        Assert.Equal("new", await _bench.Store.GetTextAsync(_bench.Scope, "a", 2, Cancel));
    }
}
