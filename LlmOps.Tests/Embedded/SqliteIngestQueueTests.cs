using LlmOps.Embedded;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Ingesting;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Embedded;

public sealed class SqliteIngestQueueTests : IngestQueueConformance
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(5);

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
    private readonly List<SqliteIngestQueue> _opened = [];

    private protected override Task<IIngestQueue> CreateAsync() => Task.FromResult<IIngestQueue>(Open());

    protected override Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }

    protected override Task<IReadOnlyList<string>> DeadLettersAsync() =>
        Task.FromResult(
            _folder
                .IngestDatabase()
                .Read<IReadOnlyList<string>>(connection =>
                {
                    using var command = connection.CreateCommand();
                    command.CommandText = "SELECT reason FROM ingest_dead_letters ORDER BY seq";
                    using var reader = command.ExecuteReader();
                    var reasons = new List<string>();
                    while (reader.Read())
                    {
                        reasons.Add(reader.GetString(0));
                    }

                    return reasons;
                })
        );

    public override ValueTask DisposeAsync()
    {
        _opened.ForEach(queue => queue.Dispose());
        _folder.Dispose();
        return base.DisposeAsync();
    }

    private SqliteIngestQueue Open()
    {
        var queue = new SqliteIngestQueue(_folder.IngestDatabase(), _folder.Data.Folder("takers"), _time);
        _opened.Add(queue);
        return queue;
    }

    [Fact]
    public async Task ATenantWithALongLineDoesNotDelayTheOthers()
    {
        for (var i = 0; i < 50; i++)
        {
            await Queue.EnqueueAsync(Of("bulk", $"{i}"), Cancel);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        await Queue.EnqueueAsync(Of("small", "x"), Cancel);
        await Queue.EnqueueAsync(Of("other", "y"), Cancel);

        Assert.Equal(["bulk", "other", "small"], (await TakeAsync(3, s_long)).Select(lease => lease.Message.TenantId).Order());
        Assert.All(await TakeAsync(2, s_long), lease => Assert.Equal("bulk", lease.Message.TenantId));
    }

    [Fact]
    public async Task WhatATenantHasUnderWayStandsInItsLine()
    {
        for (var i = 0; i < 10; i++)
        {
            await Queue.EnqueueAsync(Of("bulk", $"{i}"), Cancel);
        }

        Assert.Equal(3, (await TakeAsync(3, s_long)).Count);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await Queue.EnqueueAsync(Of("small", "x"), Cancel);
        await Queue.EnqueueAsync(Of("small", "y"), Cancel);

        Assert.Equal(["x", "y"], (await TakeAsync(2, s_long)).Select(lease => lease.Message.DocumentId));
        Assert.Equal("3", Assert.Single(await TakeAsync(1, s_long)).Message.DocumentId);
    }

    private static IngestMessage Of(string tenant, string document) => new(tenant, document, 1, IngestAction.Ingest);

    [Fact]
    public async Task MessagesComeInTheOrderTheyAreDue()
    {
        foreach (var id in new[] { "a", "b", "c" })
        {
            await Queue.EnqueueAsync(Message(id), Cancel);
            _time.Advance(TimeSpan.FromMilliseconds(5));
        }

        var first = Assert.Single(await Queue.ReceiveAsync(1, s_long, TimeSpan.Zero, Cancel));
        Assert.Equal("a", first.Message.DocumentId);
        await Queue.AbandonAsync(first, TimeSpan.FromSeconds(1), Cancel);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["b", "c", "a"], (await Queue.ReceiveAsync(10, s_long, TimeSpan.Zero, Cancel)).Select(l => l.Message.DocumentId));
    }

    [Fact]
    public async Task TheSameMessageWaitsOnlyOnce()
    {
        await Queue.EnqueueAsync(Message("a"), Cancel);
        await Queue.EnqueueAsync(Message("a"), Cancel);
        await Queue.EnqueueAsync(Message("a", 2), Cancel);
        await Queue.EnqueueAsync(Message("a", 1, IngestAction.Remove), Cancel);

        Assert.Equal(3, await Queue.CountAsync(Cancel));
    }

    [Fact]
    public async Task TheSameMessageIsAddedWhileTheFirstIsBeingWorkedOn()
    {
        await Queue.EnqueueAsync(Message("a"), Cancel);
        await Queue.ReceiveAsync(1, s_long, TimeSpan.Zero, Cancel);
        await Queue.EnqueueAsync(Message("a"), Cancel);

        Assert.Equal(2, await Queue.CountAsync(Cancel));
    }

    [Fact]
    public async Task ALostLeaseCanNeitherExtendNorCompleteNorAbandon()
    {
        await Queue.EnqueueAsync(Message("a"), Cancel);
        var lost = Assert.Single(await Queue.ReceiveAsync(1, TimeSpan.FromSeconds(1), TimeSpan.Zero, Cancel));
        _time.Advance(TimeSpan.FromSeconds(2));
        var held = Assert.Single(await Queue.ReceiveAsync(1, s_long, TimeSpan.Zero, Cancel));

        Assert.False(await Queue.ExtendAsync(lost, s_long, Cancel));
        await Queue.CompleteAsync(lost, Cancel);
        await Queue.AbandonAsync(lost, TimeSpan.Zero, Cancel);
        await Queue.DeadLetterAsync(lost, "none of its business", Cancel);
        Assert.True(await Queue.ExtendAsync(held, s_long, Cancel));
        Assert.Equal(1, await Queue.CountAsync(Cancel));
        Assert.Empty(await DeadLettersAsync());
    }

    [Fact]
    public async Task WhatADeadTakerHeldComesAgainAtOnce()
    {
        await Queue.EnqueueAsync(Message("a"), Cancel);
        var dead = Open();
        Assert.Single(await dead.ReceiveAsync(1, s_long, TimeSpan.Zero, Cancel));
        Assert.Empty(await Open().ReceiveAsync(1, s_long, TimeSpan.Zero, Cancel));

        // The system lets go of a file lock when its process ends, however it ends.
        dead.Dispose();
        Assert.Equal(2, Assert.Single(await Open().ReceiveAsync(1, s_long, TimeSpan.Zero, Cancel)).ReceiveCount);
    }

    [Fact]
    public async Task AWaitingTakerGetsWhatAnotherProcessAdds()
    {
        var waiting = Open().ReceiveAsync(1, s_long, TimeSpan.FromMinutes(1), Cancel);
        Assert.False(waiting.IsCompleted);
        await Open().EnqueueAsync(Message("a"), Cancel);
        while (!waiting.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(5, Cancel);
        }

        Assert.Equal("a", Assert.Single(await waiting).Message.DocumentId);
    }

    [Fact]
    public async Task MessagesAreThereAfterReopening()
    {
        await Queue.EnqueueAsync(Message("a"), Cancel);

        Assert.Equal("a", Assert.Single(await Open().ReceiveAsync(1, s_long, TimeSpan.Zero, Cancel)).Message.DocumentId);
    }
}
