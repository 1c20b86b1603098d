using LlmOps.Embedded;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using Microsoft.Data.Sqlite;

namespace LlmOps.Tests.Ingesting;

public sealed class StorageFullTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AFullDiskIsToldAndTheDocumentIsAcceptedOnceThereIsSpace()
    {
        using var disk = new SmallDisk(4);
        using var bench = new IngestBench(new TestFolder(disk.Path));
        await bench.SendAsync("before", "content");
        disk.Fill();

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => bench.SendAsync("a", new string('x', 100_000)));
        Assert.Equal(StoreFailure.Full, error.Failure);
        Assert.Equal(StoreFailure.Full, StoreFailures.Of(await Assert.ThrowsAnyAsync<Exception>(() => bench.Store.ProbeAsync(Cancel))));

        disk.Free();
        Assert.True((await bench.SendAsync("a", new string('x', 100_000))).IsNew);
    }

    [Fact]
    public async Task AReadOnlyDiskIsTold()
    {
        using var disk = new SmallDisk(4);
        using var bench = new IngestBench(new TestFolder(disk.Path));
        await bench.SendAsync("before", "content");
        SqliteDatabase.CloseAllConnections();
        disk.SetReadOnly(true);

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => bench.SendAsync("a", "content"));
        Assert.Equal(StoreFailure.ReadOnly, error.Failure);

        SqliteDatabase.CloseAllConnections();
        disk.SetReadOnly(false);
        Assert.True((await bench.SendAsync("a", "content")).IsNew);
    }

    [Fact]
    public async Task IngestionPausesWithoutSpendingAttemptsAndGoesOnWhenThereIsSpace()
    {
        using var disk = new SmallDisk(4);
        using var bench = new IngestBench(new TestFolder(disk.Path));
        string[] ids = [.. Enumerable.Range(0, 12).Select(i => $"d{i}")];
        foreach (var id in ids)
        {
            await bench.SendAsync(id, $"Content of {id}\nin two lines");
        }

        disk.Fill();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var working = bench.Dispatcher.RunAsync(stop.Token);
        await UntilAsync(bench, () => Task.FromResult(bench.Pause.IsOn));

        // Far longer than all attempts together would take.
        for (var i = 0; i < 100; i++)
        {
            bench.Time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(5, Cancel);
        }

        Assert.True(bench.Pause.IsOn);
        disk.Free();
        await UntilAsync(
            bench,
            async () => (await bench.Catalog.CountAsync(bench.Scope, Cancel)).GetValueOrDefault(DocumentState.Ready) == ids.Length
        );

        Assert.False(bench.Pause.IsOn);
        Assert.Empty(bench.DeadLetters());
        foreach (var id in ids)
        {
            Assert.InRange((await bench.RecordAsync(id)).Attempt, 1, 1);
        }

        await stop.CancelAsync();
        await working;
    }

    [Theory]
    [InlineData(StoreFailure.Full, IngestErrors.StorageFull)]
    [InlineData(StoreFailure.ReadOnly, IngestErrors.StorageReadOnly)]
    [InlineData(StoreFailure.Damaged, IngestErrors.StorageDamaged)]
    public async Task AStoreThatTakesNothingCostsADocumentNoAttempt(StoreFailure failure, string code)
    {
        using var bench = new IngestBench();
        bench.Index.Before = (_, _) => throw new StoreUnavailableException("chunk-index", "It takes nothing.") { Failure = failure };
        await bench.SendAsync("a", "content");
        for (var i = 0; i < 20; i++)
        {
            await bench.WorkAsync();
            var record = await bench.RecordAsync("a");
            Assert.Equal((0, code), (record.Attempt, record.ErrorCode));
            bench.Time.Advance(TimeSpan.FromMinutes(1));
        }

        bench.Index.Before = (_, _) => Task.CompletedTask;
        await bench.WorkAsync();
        Assert.Equal((DocumentState.Ready, 1), ((await bench.RecordAsync("a")).State, (await bench.RecordAsync("a")).Attempt));
    }

    [Fact]
    public async Task AMessageThatAFullQueueDoesNotTakeBackComesAgainAsSoonAsThereIsSpace()
    {
        using var bench = new IngestBench();
        await bench.SendAsync("a", "content");
        await bench.WorkAsync();
        await bench.Removal.RemoveAsync(bench.Scope, "a", Cancel);
        var refusals = 0;
        var isFull = true;
        bench.Queue.Before = what =>
        {
            if (!isFull || what is not ("complete" or "abandon"))
            {
                return Task.CompletedTask;
            }

            refusals++;
            throw new StoreUnavailableException("ingest-queue", "It takes nothing.") { Failure = StoreFailure.Full };
        };
        var began = bench.Time.GetUtcNow();
        var work = bench.Pipeline.HandleAsync(await bench.TakeAsync(), Cancel);
        while (!work.IsCompleted)
        {
            isFull = refusals < 4;
            bench.Time.Advance(bench.Options.StorageRetryInterval);
            await Task.Delay(5, Cancel);
        }

        bench.Time.Advance(bench.Options.StorageRetryInterval);
        await bench.WorkAsync();
        Assert.Equal(0, await bench.Queue.CountAsync(Cancel));
        Assert.InRange(refusals, 4, 5);

        // The lease, which is kept while the message is not taken back, would last longer by itself.
        Assert.True(
            await bench.Removal.ProgressAsync(bench.Scope, "a", Cancel) is { FinishedAt: not null },
            $"{bench.Time.GetUtcNow() - began}"
        );
    }

    [Theory]
    [InlineData(5, StoreFailure.Unreachable)]
    [InlineData(6, StoreFailure.Unreachable)]
    [InlineData(8, StoreFailure.ReadOnly)]
    [InlineData(10, StoreFailure.Unreachable)]
    [InlineData(11, StoreFailure.Damaged)]
    [InlineData(26, StoreFailure.Damaged)]
    [InlineData(13, StoreFailure.Full)]
    [InlineData(14, StoreFailure.Unreachable)]
    [InlineData(1, null)]
    [InlineData(19, null)]
    public void AnErrorOfSqliteIsAnOutageOrAMistake(int code, StoreFailure? expected) =>
        Assert.Equal(expected, StoreFailures.OfCall(new SqliteException("", code)));

    [Fact]
    public async Task ALockedDatabaseIsAnOutageAndTheCallersTimeLimitHolds()
    {
        using var folder = new TestFolder();
        var path = folder.Data.File("locked.db");
        var holder = new SqliteDatabase(path, "CREATE TABLE IF NOT EXISTS t (a INTEGER)");
        using var connection = holder.Open();
        using var transaction = connection.BeginTransaction(deferred: false);

        var impatient = new SqliteDatabase(path, "CREATE TABLE IF NOT EXISTS t (a INTEGER)", TimeSpan.FromMilliseconds(50));
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => impatient.ProbeAsync(Cancel));
        Assert.Equal(StoreFailure.Unreachable, error.Failure);

        // The lock is held until the limit has passed, so that nothing but the limit can end the wait.
        var patient = new SqliteDatabase(path, "CREATE TABLE IF NOT EXISTS t (a INTEGER)", TimeSpan.FromMinutes(5));
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new SqliteDocumentCatalog(patient, TimeProvider.System).ProbeAsync(limit.Token)
        );
        transaction.Rollback();
    }

    private static async Task UntilAsync(IngestBench bench, Func<Task<bool>> condition)
    {
        for (var i = 0; i < 3_000; i++)
        {
            if (await condition())
            {
                return;
            }

            bench.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, Cancel);
        }

        Assert.Fail("It did not come to it.");
    }
}
