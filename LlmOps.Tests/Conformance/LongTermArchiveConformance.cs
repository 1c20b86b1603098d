using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Remembering;

namespace LlmOps.Tests.Conformance;

/// <summary>What every archive does.</summary>
[Conformance(typeof(ILongTermArchive))]
public abstract class LongTermArchiveConformance
{
    private readonly TenantScope _tenant = Turns.Tenant();

    /// <summary>Opens the archive of this test, the same one every time.</summary>
    private protected abstract Task<ILongTermArchive> OpenAsync();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static DateOnly Day(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);

    [Fact]
    public async Task ATurnIsReadWholeAlsoByTheNextProcess()
    {
        Assert.True(await (await OpenAsync()).WriteAsync(_tenant, Turns.Placed("s", 1), Token));

        var archive = await OpenAsync();

        Turns.AssertSame([Turns.Placed("s", 1)], await archive.LoadAsync(_tenant, "s", 10, Token));
    }

    [Fact]
    public async Task WritingATurnAgainChangesNothing()
    {
        var archive = await OpenAsync();
        await archive.WriteAsync(_tenant, Turns.Placed("s", 1), Token);

        Assert.True(await archive.WriteAsync(_tenant, Turns.Placed("s", 1, "Something else."), Token));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => archive.WriteAsync(_tenant, Turns.Placed("s", 2), Token))));

        Turns.AssertSame([Turns.Placed("s", 1), Turns.Placed("s", 2)], await archive.LoadAsync(_tenant, "s", 10, Token));
    }

    [Fact]
    public async Task LaterFeedbackIsAllThatChangesATurn()
    {
        var archive = await OpenAsync();
        await archive.WriteAsync(_tenant, Turns.Placed("s", 1), Token);
        foreach (var second in new[] { 1, 3, 2 })
        {
            Assert.True(
                await archive.WriteAsync(_tenant, Turns.Placed("s", 1, "Something else.") with { Feedback = Turns.Feedback(second) }, Token)
            );
        }

        await archive.WriteAsync(_tenant, Turns.Placed("s", 1), Token);
        var rated = Turns.Placed("s", 1) with { Feedback = Turns.Feedback(3) };
        Turns.AssertSame([rated], await archive.LoadAsync(_tenant, "s", 10, Token));
        await foreach (var turn in archive.ReadDayAsync(_tenant, Day(Turns.Start), Token))
        {
            Turns.AssertSame([rated], [turn]);
        }

        await archive.DeleteAsync(_tenant, "s", rated.Sequence, Token);
        Assert.False(await archive.WriteAsync(_tenant, rated, Token));
        Assert.Empty(await archive.LoadAsync(_tenant, "s", 10, Token));
    }

    [Fact]
    public async Task TheLastTurnsAreGivenInOrder()
    {
        var archive = await OpenAsync();
        foreach (var number in new[] { 3, 1, 12, 2, 11 })
        {
            await archive.WriteAsync(_tenant, Turns.Placed("s", number), Token);
        }

        Assert.Equal(["turn-0003", "turn-0011", "turn-0012"], Turns.Ids(await archive.LoadAsync(_tenant, "s", 3, Token)));
        Assert.Empty(await archive.LoadAsync(_tenant, "other", 3, Token));
        Assert.Empty(await archive.LoadAsync(Turns.Tenant(), "s", 3, Token));
    }

    [Fact]
    public async Task ASessionOverManyDaysIsReadInOrder()
    {
        var archive = await OpenAsync();
        foreach (var day in Enumerable.Range(0, 5))
        {
            var at = Turns.Start.AddDays(day * 9);
            await archive.WriteAsync(_tenant, Turns.Make("s", $"{day}", at, TurnSequence.At(at)), Token);
        }

        Assert.Equal(["0", "1", "2", "3", "4"], Turns.Ids(await archive.LoadAsync(_tenant, "s", 10, Token)));
    }

    [Fact]
    public async Task ADayHoldsItsTurnsFromMidnightToMidnight()
    {
        var archive = await OpenAsync();
        var midnight = new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);
        foreach (
            var (id, at) in new[]
            {
                ("before", midnight.AddTicks(-10)),
                ("first", midnight),
                ("last", midnight.AddDays(1).AddTicks(-10)),
                ("after", midnight.AddDays(1)),
                ("elsewhere", new DateTimeOffset(2026, 11, 24, 1, 0, 0, TimeSpan.FromHours(2))),
            }
        )
        {
            await archive.WriteAsync(_tenant, Turns.Make("s-" + id, id, at, TurnSequence.At(at)), Token);
        }

        await archive.WriteAsync(Turns.Tenant(), Turns.Make("s", "theirs", midnight, TurnSequence.At(midnight)), Token);

        Assert.Equal(["elsewhere", "first", "last"], (await ReadDayAsync(archive, Day(midnight))).Order());
        Assert.Empty(await ReadDayAsync(archive, new DateOnly(2020, 1, 1)));
    }

    [Fact]
    public async Task ADeletedSessionIsGoneFromEverywhere()
    {
        var archive = await OpenAsync();
        await archive.WriteAsync(_tenant, Turns.Placed("s", 1), Token);
        await archive.WriteAsync(_tenant, Turns.Placed("s", 2), Token);
        await archive.WriteAsync(_tenant, Turns.Placed("other", 3), Token);

        Assert.Equal(2, await archive.DeleteAsync(_tenant, "s", Turns.Placed("s", 2).Sequence, Token));

        Assert.Empty(await archive.LoadAsync(_tenant, "s", 10, Token));
        Assert.Equal(["turn-0003"], await ReadDayAsync(archive, Day(Turns.Start)));
        Assert.Equal(0, await archive.DeleteAsync(_tenant, "s", Turns.Placed("s", 2).Sequence, Token));
    }

    [Fact]
    public async Task AnArchivalUnderWayDoesNotBringADeletedSessionBack()
    {
        var archive = await OpenAsync();
        var through = Turns.Placed("s", 5).Sequence;
        await archive.DeleteAsync(_tenant, "s", through, Token);

        Assert.False(await archive.WriteAsync(_tenant, Turns.Placed("s", 4), Token));
        Assert.False(await archive.WriteAsync(_tenant, Turns.Placed("s", 5), Token));
        Assert.True(await archive.WriteAsync(_tenant, Turns.Placed("s", 6), Token));

        Assert.Equal(["turn-0006"], Turns.Ids(await archive.LoadAsync(_tenant, "s", 10, Token)));
        Assert.Equal(["turn-0006"], await ReadDayAsync(archive, Day(Turns.Start)));
        Assert.Equal(through, await archive.GetDeletedThroughAsync(_tenant, "s", Token));
        Assert.Equal(0, await archive.GetDeletedThroughAsync(_tenant, "other", Token));
    }

    [Fact]
    public async Task WritesAndDeletionsThatCrossLeaveNothingBehind()
    {
        var archive = await OpenAsync();
        foreach (var round in Enumerable.Range(0, 10))
        {
            var session = $"s{round}";
            var turn = Turns.Placed(session, round);
            await Task.WhenAll(
                Task.Run(() => archive.WriteAsync(_tenant, turn, Token)),
                Task.Run(() => archive.DeleteAsync(_tenant, session, turn.Sequence, Token))
            );

            Assert.Empty(await archive.LoadAsync(_tenant, session, 10, Token));
        }

        Assert.Empty(await ReadDayAsync(archive, Day(Turns.Start)));
    }

    [Fact]
    public async Task ALaterDeletionCountsOverAnEarlierOne()
    {
        var archive = await OpenAsync();
        await archive.DeleteAsync(_tenant, "s", 5, Token);
        await archive.DeleteAsync(_tenant, "s", 100, Token);
        await archive.DeleteAsync(_tenant, "s", 20, Token);

        Assert.Equal(100, await archive.GetDeletedThroughAsync(_tenant, "s", Token));
    }

    [Fact]
    public async Task ATurnUnderTwoSequencesIsReadOnce()
    {
        var archive = await OpenAsync();
        var turn = Turns.Placed("s", 1);
        await archive.WriteAsync(_tenant, turn, Token);
        await archive.WriteAsync(_tenant, turn with { Sequence = turn.Sequence + 1 }, Token);

        Turns.AssertSame([turn], await archive.LoadAsync(_tenant, "s", 10, Token));
        Assert.Equal(["turn-0001"], await ReadDayAsync(archive, Day(Turns.Start)));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("con")]
    [InlineData("Upper")]
    [InlineData("upper")]
    [InlineData("ends-with.")]
    [InlineData(
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-128"
    )]
    public async Task EverySessionIdHasAPlaceOfItsOwn(string session)
    {
        var archive = await OpenAsync();
        await archive.WriteAsync(_tenant, Turns.Make("upper", "theirs", Turns.Start, 1), Token);
        await archive.DeleteAsync(_tenant, "upper", 1, Token);

        Assert.True(await archive.WriteAsync(_tenant, Turns.Make(session, "Turn/With:Signs", Turns.Start, 2), Token));

        Assert.Equal(["Turn/With:Signs"], Turns.Ids(await archive.LoadAsync(_tenant, session, 10, Token)));
        Assert.Equal(["Turn/With:Signs"], await ReadDayAsync(archive, Day(Turns.Start)));
        Assert.Equal(1, await archive.DeleteAsync(_tenant, session, 2, Token));
    }

    [Fact]
    public async Task ItAnswersItsProbeAndHasAName()
    {
        var archive = await OpenAsync();

        await archive.ProbeAsync(Token);

        TestContext.Current.TestOutputHelper?.WriteLine(archive.StoreName);
        Assert.StartsWith("archive (", archive.StoreName, StringComparison.Ordinal);
    }

    private async Task<List<string>> ReadDayAsync(ILongTermArchive archive, DateOnly day)
    {
        var ids = new List<string>();
        await foreach (var turn in archive.ReadDayAsync(_tenant, day, Token))
        {
            ids.Add(turn.TurnId);
        }

        return ids;
    }

    [Fact]
    public async Task ErasingATenantLeavesNoObjectOfItAndAllOfAnothers()
    {
        var archive = await OpenAsync();
        var longer = TenantScope.Create(_tenant.TenantId + "-2");
        foreach (var scope in (TenantScope[])[_tenant, longer])
        {
            await archive.WriteAsync(scope, Turns.Placed("s", 1), Token);
            await archive.WriteAsync(scope, Turns.Placed("t", 2), Token);
            await archive.WriteAsync(scope, Turns.Placed("gone", 3), Token);
            await archive.DeleteAsync(scope, "gone", Turns.Placed("gone", 3).Sequence, Token);
        }

        Assert.True(await archive.CountTenantAsync(_tenant, Token) >= 4);
        Assert.True(await archive.EraseTenantAsync(_tenant, Token) >= 4);
        Assert.Equal(0, await archive.EraseTenantAsync(_tenant, Token));

        Assert.Equal(0, await archive.CountTenantAsync(_tenant, Token));
        Assert.Empty(await archive.LoadAsync(_tenant, "s", 10, Token));
        Assert.Equal(0, await archive.GetDeletedThroughAsync(_tenant, "gone", Token));
        await foreach (var turn in archive.ReadDayAsync(_tenant, Day(Turns.Start), Token))
        {
            Assert.Fail($"Turn {turn.TurnId} is still there.");
        }

        Assert.Single(await archive.LoadAsync(longer, "s", 10, Token));
        await archive.EraseTenantAsync(longer, Token);
    }
}
