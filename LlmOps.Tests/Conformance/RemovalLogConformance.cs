using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Conformance;

/// <summary>What every log of removals does.</summary>
[Conformance(typeof(IRemovalLog))]
public abstract class RemovalLogConformance
{
    protected FakeTimeProvider Time { get; } = StoreClock.Create();

    private static TenantScope Scope { get; } = TenantScope.Create($"t{Guid.NewGuid():n}");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract Task<IRemovalLog> OpenAsync();

    [Fact]
    public async Task ARemovalIsPendingUntilTheLastStoreHasLetGo()
    {
        var log = await OpenAsync();
        Assert.Null(await log.GetAsync(Scope, "a", Cancel));
        await log.RecordAsync(Scope, "a", 3, [new("index", 0, "waits"), new("graph", 0, "waits")], Cancel);
        var deletedAt = Time.GetUtcNow();
        Time.Advance(TimeSpan.FromSeconds(5));
        await log.RecordAsync(Scope, "a", 3, [new("index", 4), new("graph", 0, "down")], Cancel);

        var half = await log.GetAsync(Scope, "a", Cancel);
        Assert.NotNull(half);
        Assert.Equal((3L, deletedAt, null), (half.Generation, half.DeletedAt, half.FinishedAt));
        Assert.Equal([new StoreRemoval("index", 4), new StoreRemoval("graph", 0, "down")], half.Stores);

        // The next attempt sweeps every store again and finds nothing where the first had been.
        Time.Advance(TimeSpan.FromSeconds(5));
        await log.RecordAsync(Scope, "a", 3, [new("index", 0), new("graph", 2)], Cancel);
        var whole = await log.GetAsync(Scope, "a", Cancel);
        Assert.Equal((deletedAt, Time.GetUtcNow()), (whole!.DeletedAt, whole.FinishedAt));
        Assert.Equal([new StoreRemoval("index", 4), new StoreRemoval("graph", 2)], whole.Stores);
        Assert.Null(await log.GetAsync(TenantScope.Create("other"), "a", Cancel));
    }

    [Fact]
    public async Task ALateNoteOfAnEarlierRemovalChangesNothing()
    {
        var log = await OpenAsync();
        await log.RecordAsync(Scope, "b", 2, [new("index", 0, "waits")], Cancel);
        await log.RecordAsync(Scope, "b", 1, [new("index", 9)], Cancel);

        var progress = await log.GetAsync(Scope, "b", Cancel);
        Assert.Equal((2L, null), (progress!.Generation, progress.FinishedAt));

        // The worker was faster than the one who asked.
        await log.RecordAsync(Scope, "b", 2, [new("index", 1)], Cancel);
        await log.RecordAsync(Scope, "b", 2, [new("index", 0, "waits")], Cancel);
        progress = await log.GetAsync(Scope, "b", Cancel);
        Assert.NotNull(progress!.FinishedAt);
        Assert.Equal([new StoreRemoval("index", 1)], progress.Stores);
    }

    [Fact]
    public async Task AFinishedRemovalIsForgottenAfterADayAndAPendingOneIsNot()
    {
        var log = await OpenAsync();
        await log.RecordAsync(Scope, "done", 1, [new("index", 1)], Cancel);
        await log.RecordAsync(Scope, "pending", 1, [new("index", 0, "waits")], Cancel);

        Time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        Assert.NotNull(await log.GetAsync(Scope, "done", Cancel));
        Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(await log.GetAsync(Scope, "done", Cancel));
        Assert.NotNull(await log.GetAsync(Scope, "pending", Cancel));
    }

    [Fact]
    public async Task NotesAtTheSameTimeAreAllKept()
    {
        var log = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => log.RecordAsync(Scope, "c", 1, [new("index", 1, "more")], Cancel)));
        Assert.Equal(8, Assert.Single((await log.GetAsync(Scope, "c", Cancel))!.Stores).Removed);
    }

    [Fact]
    public async Task ErasingATenantForgetsItsRemovals()
    {
        var log = await OpenAsync();
        var other = TenantScope.Create($"t{Guid.NewGuid():n}");
        await log.RecordAsync(Scope, "erased", 1, [new("index", 1)], Cancel);
        await log.RecordAsync(Scope, "erased-2", 1, [new("index", 0, "waits")], Cancel);
        await log.RecordAsync(other, "erased", 1, [new("index", 1)], Cancel);

        Assert.True(await log.EraseTenantAsync(Scope, Cancel) >= 2);

        Assert.Equal((0, 1), (await log.CountTenantAsync(Scope, Cancel), await log.CountTenantAsync(other, Cancel)));
        Assert.Null(await log.GetAsync(Scope, "erased", Cancel));
        Assert.NotNull(await log.GetAsync(other, "erased", Cancel));
    }
}
