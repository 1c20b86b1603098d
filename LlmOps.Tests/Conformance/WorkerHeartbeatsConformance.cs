using LlmOps.Engine.Ingesting;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Conformance;

/// <summary>What every store of heartbeats does.</summary>
[Conformance(typeof(IWorkerHeartbeats))]
public abstract class WorkerHeartbeatsConformance
{
    protected FakeTimeProvider Time { get; } = StoreClock.Create();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract Task<IWorkerHeartbeats> OpenAsync();

    [Fact]
    public async Task TheLastSignOfLifeIsKept()
    {
        var heartbeats = await OpenAsync();
        Assert.Null(await heartbeats.LastAsync(Cancel));
        await heartbeats.BeatAsync("one", Cancel);
        Time.Advance(TimeSpan.FromSeconds(5));
        await heartbeats.BeatAsync("two", Cancel);
        var at = Time.GetUtcNow();
        Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(new WorkerHeartbeat(at, "two"), await heartbeats.LastAsync(Cancel));
    }
}
