using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using LlmOps.Engine;
using LlmOps.Engine.Remembering;

namespace LlmOps.Tests.Remembering;

public sealed class ConversationMemoryTests : IDisposable
{
    private readonly MemoryHouse _house = new();

    public void Dispose() => _house.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ANewSessionHasNoHistory()
    {
        var loaded = await _house.LoadAsync("s");

        Assert.Empty(loaded.Turns);
        Assert.Equal(MemoryTier.None, loaded.Tier);
        Assert.Empty(loaded.Degraded);
        Assert.Null(await _house.Memory.GetSessionAsync(_house.Tenant, "s", Token));
    }

    [Fact]
    public async Task TheTemporaryTierAnswersWhileASessionIsInUse()
    {
        await _house.LoadAsync("s");
        var appended = await _house.AppendAsync("s", "a");
        await _house.AppendAsync("s", "b");

        var loaded = await _house.LoadAsync("s", 1);

        Assert.Empty(appended.Degraded);
        Assert.Equal(TurnSequence.At(Turns.Start), appended.Turn.Sequence);
        Assert.Equal(["b"], Turns.Ids(loaded.Turns));
        Assert.Equal(MemoryTier.Temporary, loaded.Tier);
    }

    [Fact]
    public async Task TheShortTermTierAnswersAfterEightHoursAndFillsTheTemporaryOne()
    {
        await _house.LoadAsync("s");
        await _house.AppendAsync("s", "a");
        _house.Clock.Advance(TimeSpan.FromHours(8));

        Assert.Equal(MemoryTier.ShortTerm, (await _house.LoadAsync("s")).Tier);
        var second = await _house.LoadAsync("s");

        Assert.Equal(MemoryTier.Temporary, second.Tier);
        Assert.Equal(["a"], Turns.Ids(second.Turns));
    }

    [Fact]
    public async Task TheArchiveAnswersAfterSevenDaysAndFillsTheTemporaryTier()
    {
        await _house.AppendAsync("s", "a");
        await _house.KeepUpAsync();
        _house.Clock.Advance(TimeSpan.FromDays(7));
        await _house.KeepUpAsync();
        Assert.Empty(await _house.ShortTerm.LoadAsync(_house.Tenant, "s", 10, Token));

        Assert.Equal(MemoryTier.Archive, (await _house.LoadAsync("s")).Tier);
        var second = await _house.LoadAsync("s");

        Assert.Equal(MemoryTier.Temporary, second.Tier);
        Assert.Equal(["a"], Turns.Ids(second.Turns));
    }

    [Fact]
    public async Task ASessionThatReachesBackBeyondSevenDaysIsLoadedWhole()
    {
        await _house.AppendAsync("s", "old");
        await _house.KeepUpAsync();
        _house.Clock.Advance(TimeSpan.FromDays(8));
        await _house.AppendAsync("s", "new");

        var loaded = await _house.LoadAsync("s");

        Assert.Equal(["old", "new"], Turns.Ids(loaded.Turns));
        Assert.Equal(["old", "new"], await _house.ReadAsync("s"));
    }

    [Fact]
    public async Task ATurnThatComesWhileTheTemporaryTierIsBeingFilledIsNotLost()
    {
        await _house.AppendAsync("s", "a");
        _house.Temporary.Before = async call =>
        {
            if (call == "fill")
            {
                _house.Temporary.Before = null;
                await _house.AppendAsync("s", "b");
            }
        };
        _house.Restart(keepHooks: true);

        Assert.Equal(["a"], Turns.Ids((await _house.LoadAsync("s")).Turns));
        var second = await _house.LoadAsync("s");

        Assert.Equal(MemoryTier.Temporary, second.Tier);
        Assert.Equal(["a", "b"], Turns.Ids(second.Turns));
    }

    [Fact]
    public async Task AFillUnderWayDoesNotBringADeletedSessionBack()
    {
        await _house.AppendAsync("s", "a");
        _house.Temporary.Before = async call =>
        {
            if (call == "fill")
            {
                _house.Temporary.Before = null;
                await _house.Memory.DeleteSessionAsync(_house.Tenant, "s", Token);
            }
        };
        _house.Restart(keepHooks: true);

        await _house.LoadAsync("s");

        Assert.Empty((await _house.LoadAsync("s")).Turns);
        Assert.Empty(await _house.ReadAsync("s"));
    }

    [Fact]
    public async Task AnArchivalUnderWayDoesNotBringADeletedSessionBack()
    {
        await _house.AppendAsync("s", "a");
        _house.Archive.Before = async call =>
        {
            if (call == "write")
            {
                _house.Archive.Before = null;
                await _house.Memory.DeleteSessionAsync(_house.Tenant, "s", Token);
            }
        };

        await _house.Archiver.CatchUpAsync(Token);

        Assert.Empty(await _house.ReadAsync("s"));
        _house.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Empty((await _house.LoadAsync("s")).Turns);
        await foreach (var turn in _house.Archive.ReadDayAsync(_house.Tenant, DateOnly.FromDateTime(Turns.Start.UtcDateTime), Token))
        {
            Assert.Fail($"{turn.TurnId} came back.");
        }
    }

    [Fact]
    public async Task ADeletionGivesAReceiptAndTheSessionBeginsAnew()
    {
        await _house.LoadAsync("s");
        await _house.AppendAsync("s", "a");
        await _house.AppendAsync("s", "b");
        await _house.KeepUpAsync();
        await _house.AppendAsync("s", "c");

        var receipt = await _house.Memory.DeleteSessionAsync(_house.Tenant, "s", Token);

        Assert.Equal([new(MemoryParts.Temporary, 3), new(MemoryParts.ShortTerm, 3), new(MemoryParts.Archive, 2)], receipt);
        Assert.Null(await _house.Memory.GetSessionAsync(_house.Tenant, "s", Token));
        Assert.All(await _house.Memory.DeleteSessionAsync(_house.Tenant, "s", Token), line => Assert.Equal(0, line.Removed));

        await _house.AppendAsync("s", "d");
        await _house.KeepUpAsync();
        Assert.Equal(["d"], await _house.ReadAsync("s"));
        _house.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal(["d"], await _house.ReadAsync("s"));
    }

    [Fact]
    public async Task ARepeatedDeletionReachesTurnsOfOneMomentInTheTierThatMissedTheFirst()
    {
        // The archive is down, so the temporary tier never knows that it has the whole session, and does not show what it has.
        _house.Archive.IsDown = true;
        await _house.AppendAsync("s", "a");
        await _house.AppendAsync("s", "b");
        _house.Temporary.IsDown = true;
        await Assert.ThrowsAsync<MemoryUnavailableException>(() => _house.Memory.DeleteSessionAsync(_house.Tenant, "s", Token));
        (_house.Archive.IsDown, _house.Temporary.IsDown) = (false, false);

        await _house.Memory.DeleteSessionAsync(_house.Tenant, "s", Token);

        Assert.Empty((await _house.LoadAsync("s")).Turns);
        Assert.Empty((await _house.LoadAsync("s")).Turns);
    }

    [Fact]
    public async Task ADeletionThatATierMissesSaysSoAndCanBeRepeated()
    {
        await _house.LoadAsync("s");
        await _house.AppendAsync("s", "a");
        await _house.KeepUpAsync();
        _house.Archive.IsDown = true;

        var error = await Assert.ThrowsAsync<MemoryUnavailableException>(() => _house.Memory.DeleteSessionAsync(_house.Tenant, "s", Token));

        Assert.Equal([MemoryParts.Archive], error.Parts);
        _house.Archive.IsDown = false;
        Assert.Equal(1, (await _house.Memory.DeleteSessionAsync(_house.Tenant, "s", Token))[2].Removed);
        Assert.Null(await _house.Memory.GetSessionAsync(_house.Tenant, "s", Token));
    }

    [Fact]
    public async Task AnAcknowledgedTurnIsThereForTheNextProcessAndReachesTheArchive()
    {
        await _house.AppendAsync("s", "a");
        await _house.AppendAsync("s", "b");

        _house.Restart();

        Assert.Equal(["a", "b"], await _house.ReadAsync("s"));
        Assert.Equal(2, await _house.Archiver.CatchUpAsync(Token));
        Assert.Equal(["a", "b"], Turns.Ids(await _house.Archive.LoadAsync(_house.Tenant, "s", 10, Token)));
        Assert.Equal(0, await _house.Archiver.CatchUpAsync(Token));
    }

    [Fact]
    public async Task RepeatingATurnChangesNothing()
    {
        var first = await _house.AppendAsync("s", "a");
        _house.Clock.Advance(TimeSpan.FromSeconds(1));

        var again = await _house.AppendAsync("s", "a");

        Assert.Equal(first.Turn.Sequence, again.Turn.Sequence);
        Assert.Equal(["a"], await _house.ReadAsync("s"));
    }

    [Fact]
    public async Task WithoutTheTemporaryTierTheNextOneAnswersAndItIsSaid()
    {
        await _house.LoadAsync("s");
        await _house.AppendAsync("s", "a");
        _house.Temporary.IsDown = true;

        var loaded = await _house.LoadAsync("s");
        var appended = await _house.AppendAsync("s", "b");

        Assert.Equal(["a"], Turns.Ids(loaded.Turns));
        Assert.Equal(MemoryTier.ShortTerm, loaded.Tier);
        Assert.Equal([MemoryParts.Temporary], loaded.Degraded);
        Assert.Equal([MemoryParts.Temporary], appended.Degraded);

        // It comes back without the turn that it missed, and is not believed until it has been filled.
        _house.Temporary.IsDown = false;
        var back = await _house.LoadAsync("s");
        Assert.Equal(["a", "b"], Turns.Ids(back.Turns));
        Assert.Empty(back.Degraded);
        var quick = await _house.LoadAsync("s");
        Assert.Equal(MemoryTier.Temporary, quick.Tier);
        Assert.Equal(["a", "b"], Turns.Ids(quick.Turns));
    }

    [Fact]
    public async Task WithoutTheShortTermTierTheArchiveTakesTheTurnAndItIsSaid()
    {
        await _house.AppendAsync("s", "a");
        await _house.KeepUpAsync();
        _house.ShortTerm.IsDown = true;

        var appended = await _house.AppendAsync("s", "b");
        await _house.AppendAsync("s", "b");
        _house.Clock.Advance(TimeSpan.FromHours(9));
        var loaded = await _house.LoadAsync("s");

        Assert.Equal([MemoryParts.ShortTerm], appended.Degraded);
        Assert.Equal(["a", "b"], Turns.Ids(loaded.Turns));
        Assert.Equal(MemoryTier.Archive, loaded.Tier);
        Assert.Equal([MemoryParts.ShortTerm], loaded.Degraded);
        Assert.Equal([MemoryParts.ShortTerm], (await _house.Memory.GetSessionAsync(_house.Tenant, "s", Token))!.Degraded);

        // Back again, it gets the turn that went past it, in its place.
        _house.ShortTerm.IsDown = false;
        await _house.AppendAsync("s", "c");
        Assert.Equal(["a", "b", "c"], Turns.Ids(await _house.ShortTerm.LoadAsync(_house.Tenant, "s", 10, Token)));
        await _house.KeepUpAsync();
        Assert.Equal(["a", "b", "c"], Turns.Ids(await _house.Archive.LoadAsync(_house.Tenant, "s", 10, Token)));
        Assert.Equal(["a", "b", "c"], await _house.ReadAsync("s"));
    }

    [Fact]
    public async Task ATurnThatOnlyTheArchiveTookSurvivesTheProcess()
    {
        _house.ShortTerm.IsDown = true;
        await _house.AppendAsync("s", "a");

        _house.Restart();
        _house.ShortTerm.IsDown = false;

        Assert.Equal(["a"], await _house.ReadAsync("s"));
        Assert.Equal(["a"], Turns.Ids((await _house.LoadAsync("s")).Turns));
    }

    [Fact]
    public async Task WithoutAnyDurableTierATurnIsRefused()
    {
        _house.ShortTerm.IsDown = true;
        _house.Archive.IsDown = true;

        var error = await Assert.ThrowsAsync<MemoryUnavailableException>(() => _house.AppendAsync("s", "a"));

        Assert.Equal([MemoryParts.ShortTerm, MemoryParts.Archive], error.Parts);
        _house.ShortTerm.IsDown = false;
        _house.Archive.IsDown = false;
        Assert.Empty(await _house.ReadAsync("s"));
    }

    [Fact]
    public async Task WithoutAnyTierAQuestionIsStillAnsweredWithoutHistory()
    {
        await _house.AppendAsync("s", "a");
        _house.Temporary.IsDown = _house.ShortTerm.IsDown = _house.Archive.IsDown = true;

        var loaded = await _house.LoadAsync("s");

        Assert.Empty(loaded.Turns);
        Assert.Equal([MemoryParts.Temporary, MemoryParts.ShortTerm, MemoryParts.Archive], loaded.Degraded);
        await Assert.ThrowsAsync<MemoryUnavailableException>(() => _house.Memory.GetSessionAsync(_house.Tenant, "s", Token));
    }

    [Fact]
    public async Task AReaderWaitsForASlowTierWhereNoOtherKnowsTheSession()
    {
        await _house.LoadAsync("s");
        await _house.AppendAsync("s", "a");
        _house.ShortTerm.IsDown = true;
        var (never, asked) = (new TaskCompletionSource(), new TaskCompletionSource());
        _house.Temporary.Before = _ => asked.TrySetResult() ? never.Task : Task.CompletedTask;

        var reading = _house.Memory.GetSessionAsync(_house.Tenant, "s", Token);
        await asked.Task;
        _house.Clock.Advance(_house.Options.TemporaryTimeLimit);

        var session = await reading;
        Assert.Equal(["a"], Turns.Ids(session!.Turns));
        Assert.Equal([MemoryParts.ShortTerm], session.Degraded);
    }

    [Fact]
    public async Task AnIncompleteHistoryIsNotPutIntoTheTemporaryTier()
    {
        await _house.AppendAsync("s", "a");
        _house.Restart();
        _house.ShortTerm.IsDown = true;
        Assert.Empty((await _house.LoadAsync("s")).Turns);
        _house.ShortTerm.IsDown = false;

        Assert.Equal(["a"], Turns.Ids((await _house.LoadAsync("s")).Turns));
    }

    [Fact]
    public async Task ATierThatHangsCostsItsTimeLimitAndIsThenSparedForAWhile()
    {
        _house.Options.TierPause = TimeSpan.FromSeconds(5);
        _house.Restart();
        await _house.AppendAsync("s", "a");
        var never = new TaskCompletionSource();
        _house.Temporary.Before = _ => never.Task;

        foreach (var _ in Enumerable.Range(0, 3))
        {
            var hanging = _house.LoadAsync("s");
            await Task.Delay(10, Token);
            Assert.False(hanging.IsCompleted);
            _house.Clock.Advance(_house.Options.TemporaryTimeLimit);
            Assert.Equal([MemoryParts.Temporary], (await hanging).Degraded);
        }

        // Three in a row: now it is not even asked.
        var calls = _house.Temporary.Calls;
        Assert.Equal([MemoryParts.Temporary], (await _house.LoadAsync("s")).Degraded);
        Assert.Equal(calls, _house.Temporary.Calls);

        _house.Temporary.Before = null;
        _house.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty((await _house.LoadAsync("s")).Degraded);
        Assert.Equal(MemoryTier.Temporary, (await _house.LoadAsync("s")).Tier);
    }

    [Fact]
    public async Task ATierThatFailsIsCountedAndSeenInTheTrace()
    {
        var counted = new ConcurrentBag<string>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == EngineDiagnosticsNames.Degraded)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<long>(
            (_, _, tags, _) =>
            {
                foreach (var (key, value) in tags)
                {
                    counted.Add($"{key}={value}");
                }
            }
        );
        meters.Start();
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == EngineDiagnosticsNames.Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var root = new Activity("test").Start();
        _house.Archive.IsDown = true;

        await _house.LoadAsync("s");

        Assert.Contains($"{EngineDiagnosticsNames.Part}={MemoryParts.Archive}", counted);
        var span = Assert.Single(spans, s => s.TraceId == root.TraceId && s.OperationName == EngineDiagnosticsNames.MemoryLoadSpan);
        var mark = Assert.Single(span.Events, e => e.Name == EngineDiagnosticsNames.DegradedEvent);
        Assert.Contains(mark.Tags, t => t is { Key: EngineDiagnosticsNames.Part, Value: MemoryParts.Archive });
        Assert.Equal([MemoryParts.Archive], (string[])span.GetTagItem(EngineDiagnosticsNames.DegradedParts)!);
    }

    [Fact]
    public async Task ACallersOwnCancellationIsNoFailureOfATier()
    {
        using var cancelled = new CancellationTokenSource();
        _house.ShortTerm.Before = async _ => await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _house.Memory.LoadAsync(_house.Tenant, "s", 6, cancelled.Token));

        _house.ShortTerm.Before = null;
        Assert.Empty((await _house.LoadAsync("s")).Degraded);
    }

    [Fact]
    public async Task WhileTheTemporaryTierIsAwayNoSessionIsReadAgainForIt()
    {
        using var house = new MemoryHouse();
        house.Temporary.IsDown = true;
        for (var i = 0; i < 30; i++)
        {
            await house.AppendAsync($"s{i}", $"t{i}");
        }

        var loads = 0;
        house.ShortTerm.Before = call => Task.FromResult(call is "load" ? Interlocked.Increment(ref loads) : 0);
        await house.Memory.RefillAsync(house.Token);
        Assert.Equal(0, loads);

        house.Temporary.IsDown = false;
        await house.Memory.RefillAsync(house.Token);
        await house.Memory.RefillAsync(house.Token);
        Assert.Equal(30, loads);
        Assert.Equal(MemoryTier.Temporary, (await house.LoadAsync("s7")).Tier);
    }

    [Fact]
    public async Task BeyondTheBoundOfSuspectSessionsTheTemporaryTierIsNotReliedOnForAny()
    {
        using var house = new MemoryHouse(o => o.SuspectSessions = 2);
        for (var i = 0; i < 4; i++)
        {
            await house.AppendAsync($"s{i}", $"first-{i}");
        }

        house.Temporary.IsDown = true;
        for (var i = 0; i < 4; i++)
        {
            await house.AppendAsync($"s{i}", $"missed-{i}");
        }

        house.Temporary.IsDown = false;
        await house.Memory.RefillAsync(house.Token);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal([$"first-{i}", $"missed-{i}"], Turns.Ids((await house.LoadAsync($"s{i}")).Turns));
        }

        house.Clock.Advance(house.Options.TemporaryLifetime + TimeSpan.FromSeconds(1));
        await house.LoadAsync("s3");
        Assert.Equal(MemoryTier.Temporary, (await house.LoadAsync("s3")).Tier);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("s\n")]
    public async Task ASessionIdOfAWrongFormIsRefused(string session)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _house.LoadAsync(session));
        await Assert.ThrowsAsync<ArgumentException>(() => _house.AppendAsync(session, "a"));
        await Assert.ThrowsAsync<ArgumentException>(() => _house.Memory.DeleteSessionAsync(_house.Tenant, session, Token));
    }

    [Fact]
    public async Task TurnsOfOneSessionThatComeAtOnceAreAllThereInOrder()
    {
        await _house.LoadAsync("s");

        var appended = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => Task.Run(() => _house.AppendAsync("s", $"{n}"))));

        var expected = appended.OrderBy(a => a.Turn.Sequence).Select(a => a.Turn.TurnId).ToArray();
        Assert.Equal(expected, await _house.ReadAsync("s"));
        var loaded = await _house.LoadAsync("s", 20);
        Assert.Equal(MemoryTier.Temporary, loaded.Tier);
        Assert.Equal(expected, Turns.Ids(loaded.Turns));
    }
}
