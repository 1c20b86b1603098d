using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Tests.Conformance;

/// <summary>What every queue does. Time passes through <see cref="PassAsync"/>: at once where the clock is ours, really where it is the
/// server's.</summary>
[Conformance(typeof(IIngestQueue))]
public abstract class IngestQueueConformance : IAsyncLifetime
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(5);

    private IIngestQueue? _queue;

    private protected IIngestQueue Queue => _queue!;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract Task<IIngestQueue> CreateAsync();

    /// <summary>Lets at least this much time pass for the queue.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    /// <summary>What was set aside, as reasons.</summary>
    protected abstract Task<IReadOnlyList<string>> DeadLettersAsync();

    public async ValueTask InitializeAsync() => _queue = await CreateAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected static IngestMessage Message(string id, long generation = 1, IngestAction action = IngestAction.Ingest) =>
        new("tenant", id, generation, action);

    private protected async Task<IReadOnlyList<IngestLease>> TakeAsync(int max, TimeSpan visibility)
    {
        // A server may give fewer than it has; asking again brings the rest.
        var taken = new List<IngestLease>();
        while (taken.Count < max && await Queue.ReceiveAsync(max - taken.Count, visibility, TimeSpan.Zero, Cancel) is { Count: > 0 } some)
        {
            taken.AddRange(some);
        }

        return taken;
    }

    [Fact]
    public async Task WhatGoesInComesOutWithAllItCarries()
    {
        var sent = Message("a", 7, IngestAction.Remove) with { TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
        await Queue.EnqueueAsync(sent, Cancel);

        var lease = Assert.Single(await TakeAsync(1, s_long));
        Assert.Equal(
            (sent.TenantId, sent.DocumentId, sent.Generation, sent.Action, sent.TraceParent),
            (lease.Message.TenantId, lease.Message.DocumentId, lease.Message.Generation, lease.Message.Action, lease.Message.TraceParent)
        );
        Assert.Equal(1, lease.ReceiveCount);
    }

    [Fact]
    public async Task ATakenMessageIsHiddenFromOthers()
    {
        await Queue.EnqueueAsync(Message("a"), Cancel);
        await Queue.EnqueueAsync(Message("b"), Cancel);

        var first = await TakeAsync(2, s_long);
        Assert.Equal(["a", "b"], first.Select(l => l.Message.DocumentId).Order());
        Assert.Empty(await TakeAsync(10, s_long));
        Assert.Equal(2, await Queue.CountAsync(Cancel));
    }

    [Fact]
    public async Task ACompletedMessageIsGone()
    {
        await Queue.EnqueueAsync(Message("a"), Cancel);
        var lease = Assert.Single(await TakeAsync(1, TimeSpan.FromSeconds(1)));
        await Queue.CompleteAsync(lease, Cancel);

        await PassAsync(TimeSpan.FromSeconds(2));
        Assert.Empty(await TakeAsync(1, s_long));
        Assert.Equal(0, await Queue.CountAsync(Cancel));
    }

    [Fact]
    public async Task AMessageComesAgainWhenItsVisibilityRunsOut()
    {
        await Queue.EnqueueAsync(Message("a"), Cancel);
        var first = Assert.Single(await TakeAsync(1, TimeSpan.FromSeconds(1)));
        await PassAsync(TimeSpan.FromSeconds(2));
        var second = Assert.Single(await TakeAsync(1, s_long));

        Assert.Equal("a", second.Message.DocumentId);
        Assert.Equal(2, second.ReceiveCount);
        Assert.NotEqual(first.Receipt, second.Receipt);
    }

    [Fact]
    public async Task AnExtendedLeaseStaysHidden()
    {
        await Queue.EnqueueAsync(Message("a"), Cancel);
        var lease = Assert.Single(await TakeAsync(1, TimeSpan.FromSeconds(2)));
        Assert.True(await Queue.ExtendAsync(lease, s_long, Cancel));
        await PassAsync(TimeSpan.FromSeconds(3));

        Assert.Empty(await TakeAsync(1, s_long));
        Assert.True(await Queue.ExtendAsync(lease, s_long, Cancel));
    }

    [Fact]
    public async Task ALeaseThatAMessageWasCompletedUnderCannotBeExtended()
    {
        await Queue.EnqueueAsync(Message("a"), Cancel);
        var lease = Assert.Single(await TakeAsync(1, s_long));
        await Queue.CompleteAsync(lease, Cancel);

        Assert.False(await Queue.ExtendAsync(lease, s_long, Cancel));
    }

    [Fact]
    public async Task AnAbandonedMessageComesAgainAfterItsDelay()
    {
        await Queue.EnqueueAsync(Message("a"), Cancel);
        var lease = Assert.Single(await TakeAsync(1, s_long));
        await Queue.AbandonAsync(lease, TimeSpan.FromSeconds(2), Cancel);

        Assert.Empty(await TakeAsync(1, s_long));
        await PassAsync(TimeSpan.FromSeconds(3));
        Assert.Equal(2, Assert.Single(await TakeAsync(1, s_long)).ReceiveCount);
    }

    [Fact]
    public async Task AMessageAbandonedWithoutDelayComesAgainAtOnce()
    {
        await Queue.EnqueueAsync(Message("a"), Cancel);
        await Queue.AbandonAsync(Assert.Single(await TakeAsync(1, s_long)), TimeSpan.Zero, Cancel);

        Assert.Equal("a", Assert.Single(await TakeAsync(1, s_long)).Message.DocumentId);
    }

    [Fact]
    public async Task AMessageSetAsideIsKeptWithItsReasonAndNeverComesAgain()
    {
        await Queue.EnqueueAsync(Message("a"), Cancel);
        var lease = Assert.Single(await TakeAsync(1, TimeSpan.FromSeconds(1)));
        await Queue.DeadLetterAsync(lease, "encrypted: the file asks for a password", Cancel);

        await PassAsync(TimeSpan.FromSeconds(2));
        Assert.Empty(await TakeAsync(1, s_long));
        Assert.Equal(0, await Queue.CountAsync(Cancel));
        Assert.Equal("encrypted: the file asks for a password", Assert.Single(await DeadLettersAsync()));
    }

    [Fact]
    public async Task ManyTakersNeverHoldTheSameMessage()
    {
        for (var i = 0; i < 40; i++)
        {
            await Queue.EnqueueAsync(Message($"d{i}"), Cancel);
        }

        var taken = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        var mine = new List<IngestLease>();
                        while (await Queue.ReceiveAsync(3, s_long, TimeSpan.Zero, Cancel) is { Count: > 0 } some)
                        {
                            mine.AddRange(some);
                        }

                        return mine;
                    })
                )
        );
        Assert.Equal(40, taken.Sum(t => t.Count));
        Assert.Equal(40, taken.SelectMany(t => t).Select(l => l.Message.DocumentId).Distinct().Count());
    }

    [Fact]
    public async Task TakingBoundsAreChecked()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Queue.ReceiveAsync(0, s_long, TimeSpan.Zero, Cancel));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Queue.ReceiveAsync(11, s_long, TimeSpan.Zero, Cancel));
    }

    [Fact]
    public async Task TheProbeAnswersAndTheStoreHasAName()
    {
        await Queue.ProbeAsync(Cancel);
        Assert.StartsWith("ingest-queue (", Queue.StoreName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ErasingATenantLeavesTheOthersMessages()
    {
        await Queue.EnqueueAsync(Message("a"), Cancel);
        await Queue.EnqueueAsync(Message("b") with { TenantId = "erased" }, Cancel);

        await Queue.EraseTenantAsync(TenantScope.Create("erased"), Cancel);

        Assert.Equal(0, await Queue.CountTenantAsync(TenantScope.Create("erased"), Cancel));
        Assert.Contains("a", (await TakeAsync(2, s_long)).Select(lease => lease.Message.DocumentId));
    }
}
