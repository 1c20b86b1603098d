using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Conformance;

/// <summary>What every short-term tier does.</summary>
[Conformance(typeof(IShortTermMemory))]
public abstract class ShortTermMemoryConformance
{
    private readonly TenantScope _tenant = Turns.Tenant();

    private protected FakeTimeProvider Clock { get; } = StoreClock.Create();

    private DateTimeOffset Start => Clock.Start;

    /// <summary>Microseconds since 1970.</summary>
    private long StartSequence => (Start - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Opens the store of this test, the same one every time.</summary>
    private protected abstract Task<IShortTermMemory> OpenAsync(MemoryOptions options);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ATurnGetsTheMicrosecondsOfItsTimeAndIsReadWhole()
    {
        var memory = await OpenAsync(new());

        var written = await memory.AppendAsync(_tenant, Turns.Make("s", "a", Start), Token);

        Assert.Equal(StartSequence, written.Sequence);
        Turns.AssertSame([Turns.Make("s", "a", Start, StartSequence)], await memory.LoadAsync(_tenant, "s", 10, Token));
    }

    [Fact]
    public async Task SequencesRiseWhereTheClockStandsStillOrGoesBack()
    {
        var memory = await OpenAsync(new());

        var first = await memory.AppendAsync(_tenant, Turns.Make("s", "a", Start), Token);
        var second = await memory.AppendAsync(_tenant, Turns.Make("s", "b", Start), Token);
        var third = await memory.AppendAsync(_tenant, Turns.Make("s", "c", Start.AddSeconds(-5)), Token);

        Assert.Equal(first.Sequence + 1, second.Sequence);
        Assert.Equal(second.Sequence + 1, third.Sequence);
    }

    [Fact]
    public async Task TheSameTurnAgainIsTheTurnAsFirstWritten()
    {
        var memory = await OpenAsync(new());
        var first = await memory.AppendAsync(_tenant, Turns.Make("s", "a", Start), Token);
        await memory.AppendAsync(_tenant, Turns.Make("s", "b", Start.AddSeconds(1)), Token);

        var again = await memory.AppendAsync(_tenant, Turns.Make("s", "a", Start.AddSeconds(2), answer: "Something else."), Token);

        Turns.AssertSame([first], [again]);
        Assert.Equal(["a", "b"], Turns.Ids(await memory.LoadAsync(_tenant, "s", 10, Token)));
    }

    [Fact]
    public async Task ATurnThatHasItsSequenceKeepsIt()
    {
        var memory = await OpenAsync(new());
        await memory.AppendAsync(_tenant, Turns.Placed("s", 1), Token);
        await memory.AppendAsync(_tenant, Turns.Placed("s", 3), Token);

        await memory.AppendAsync(_tenant, Turns.Placed("s", 2), Token);

        Turns.AssertSame(
            [Turns.Placed("s", 1), Turns.Placed("s", 2), Turns.Placed("s", 3)],
            await memory.LoadAsync(_tenant, "s", 10, Token)
        );
        var next = await memory.AppendAsync(_tenant, Turns.Make("s", "x", Start), Token);
        Assert.Equal(Turns.Placed("s", 3).Sequence + 1, next.Sequence);
    }

    [Fact]
    public async Task TheLastTurnsAreGivenInOrder()
    {
        var memory = await OpenAsync(new());
        foreach (var number in Enumerable.Range(1, 12))
        {
            await memory.AppendAsync(_tenant, Turns.Make("s", $"{number}", Start.AddSeconds(number)), Token);
        }

        Assert.Equal(["10", "11", "12"], Turns.Ids(await memory.LoadAsync(_tenant, "s", 3, Token)));
        Assert.Equal(12, (await memory.LoadAsync(_tenant, "s", 1000, Token)).Count);
        Assert.Empty(await memory.LoadAsync(_tenant, "other", 3, Token));
    }

    [Fact]
    public async Task AnArchivedTurnIsGoneAfterSevenDaysAndNotBefore()
    {
        var memory = await OpenAsync(new());
        var turn = await memory.AppendAsync(_tenant, Turns.Make("s", "a", Clock.GetUtcNow()), Token);
        await memory.MarkArchivedAsync(_tenant, turn, Token);

        Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(["a"], Turns.Ids(await memory.LoadAsync(_tenant, "s", 10, Token)));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Empty(await memory.LoadAsync(_tenant, "s", 10, Token));
    }

    [Fact]
    public async Task ExpiredTurnsDoNotTakeThePlaceOfLivingOnes()
    {
        var memory = await OpenAsync(new());
        var living = await memory.AppendAsync(_tenant, Turns.Make("s", "living", Clock.GetUtcNow()), Token);
        var expired = await memory.AppendAsync(_tenant, Turns.Make("s", "expired", Clock.GetUtcNow().AddDays(-8)), Token);
        await memory.MarkArchivedAsync(_tenant, living, Token);
        await memory.MarkArchivedAsync(_tenant, expired, Token);

        Assert.Equal(["living"], Turns.Ids(await memory.LoadAsync(_tenant, "s", 1, Token)));
    }

    [Fact]
    public async Task ATurnThatTheArchiveLacksDoesNotExpire()
    {
        var memory = await OpenAsync(new());
        var turn = await memory.AppendAsync(_tenant, Turns.Make("s", "a", Clock.GetUtcNow()), Token);

        Clock.Advance(TimeSpan.FromDays(30));
        await memory.SweepAsync(Token);

        Turns.AssertSame([turn], await memory.LoadAsync(_tenant, "s", 10, Token));
        Turns.AssertSame([turn], (await memory.ListUnarchivedAsync(10, Token)).Select(u => u.Turn));
    }

    [Fact]
    public async Task SweepingTakesOnlyWhatIsExpiredAndArchived()
    {
        var memory = await OpenAsync(new());
        var old = await memory.AppendAsync(_tenant, Turns.Make("s", "old", Clock.GetUtcNow()), Token);
        await memory.MarkArchivedAsync(_tenant, old, Token);
        Clock.Advance(TimeSpan.FromDays(8));
        var young = await memory.AppendAsync(_tenant, Turns.Make("s", "young", Clock.GetUtcNow()), Token);
        await memory.MarkArchivedAsync(_tenant, young, Token);

        await memory.SweepAsync(Token);

        Assert.Equal(["young"], Turns.Ids(await memory.LoadAsync(_tenant, "s", 10, Token)));
    }

    [Fact]
    public async Task WhatTheArchiveLacksIsListedOldestFirst()
    {
        var memory = await OpenAsync(new());
        var other = Turns.Tenant();
        var b = await memory.AppendAsync(other, Turns.Make("s", "b", Start.AddSeconds(2)), Token);
        var a = await memory.AppendAsync(_tenant, Turns.Make("s", "a", Start.AddSeconds(1)), Token);
        var c = await memory.AppendAsync(_tenant, Turns.Make("s", "c", Start.AddSeconds(3)), Token);

        var listed = await memory.ListUnarchivedAsync(2, Token);
        Assert.Equal([(_tenant.TenantId, "a"), (other.TenantId, "b")], listed.Select(u => (u.TenantId, u.Turn.TurnId)));
        Turns.AssertSame([a, b], listed.Select(u => u.Turn));

        await memory.MarkArchivedAsync(_tenant, a, Token);
        await memory.MarkArchivedAsync(other, b, Token);
        await memory.MarkArchivedAsync(other, b, Token);
        Turns.AssertSame([c], (await memory.ListUnarchivedAsync(10, Token)).Select(u => u.Turn));
        Assert.Equal(["a", "c"], Turns.Ids(await memory.LoadAsync(_tenant, "s", 10, Token)));
    }

    [Fact]
    public async Task MarkingATurnThatIsGoneBringsNothingBack()
    {
        var memory = await OpenAsync(new());
        var turn = await memory.AppendAsync(_tenant, Turns.Make("s", "a", Start), Token);
        await memory.DeleteAsync(_tenant, "s", turn.Sequence, Token);

        await memory.MarkArchivedAsync(_tenant, turn, Token);

        Assert.Empty(await memory.LoadAsync(_tenant, "s", 10, Token));
        Assert.Empty(await memory.ListUnarchivedAsync(10, Token));
    }

    [Fact]
    public async Task ADeletedSessionIsGoneAndItsNextTurnComesBehindIt()
    {
        var memory = await OpenAsync(new());
        var other = Turns.Tenant();
        await memory.AppendAsync(other, Turns.Make("s", "theirs", Start), Token);
        await memory.AppendAsync(_tenant, Turns.Make("s", "a", Start), Token);
        var last = await memory.AppendAsync(_tenant, Turns.Make("s", "b", Start), Token);

        Assert.Equal(last.Sequence, await memory.GetLastSequenceAsync(_tenant, "s", Token));
        Assert.Equal(2, await memory.DeleteAsync(_tenant, "s", last.Sequence + 10, Token));
        Assert.Equal(last.Sequence + 10, await memory.GetLastSequenceAsync(_tenant, "s", Token));
        Assert.Equal(0, await memory.GetLastSequenceAsync(_tenant, "never", Token));
        Assert.Empty(await memory.LoadAsync(_tenant, "s", 10, Token));
        Assert.Equal(0, await memory.DeleteAsync(_tenant, "s", last.Sequence + 10, Token));

        var next = await memory.AppendAsync(_tenant, Turns.Make("s", "a", Start), Token);
        Assert.Equal(last.Sequence + 11, next.Sequence);
        Assert.Equal(["a"], Turns.Ids(await memory.LoadAsync(_tenant, "s", 10, Token)));
        Assert.Equal(["theirs"], Turns.Ids(await memory.LoadAsync(other, "s", 10, Token)));
    }

    [Fact]
    public async Task ADeletionLeavesLaterTurns()
    {
        var memory = await OpenAsync(new());
        var first = await memory.AppendAsync(_tenant, Turns.Make("s", "a", Start), Token);
        await memory.AppendAsync(_tenant, Turns.Make("s", "b", Start.AddSeconds(1)), Token);

        Assert.Equal(1, await memory.DeleteAsync(_tenant, "s", first.Sequence, Token));

        Assert.Equal(["b"], Turns.Ids(await memory.LoadAsync(_tenant, "s", 10, Token)));
    }

    [Fact]
    public async Task TurnsThatComeAtOnceGetSequencesOfTheirOwn()
    {
        var memory = await OpenAsync(new());

        var written = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(n => Task.Run(() => memory.AppendAsync(_tenant, Turns.Make("s", $"{n}", Start), Token)))
        );

        Assert.Equal(16, written.Select(t => t.Sequence).Distinct().Count());
        var read = await memory.LoadAsync(_tenant, "s", 100, Token);
        Turns.AssertSame(written.OrderBy(t => t.Sequence), read);
    }

    [Fact]
    public async Task TheSameTurnWrittenTwiceAtOnceIsThereOnce()
    {
        var memory = await OpenAsync(new());

        var written = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => memory.AppendAsync(_tenant, Turns.Make("s", "a", Start), Token)))
        );

        Assert.Single(written.Select(t => t.Sequence).Distinct());
        Assert.Single(await memory.LoadAsync(_tenant, "s", 100, Token));
    }

    [Fact]
    public async Task ALargeTurnIsKeptWhole()
    {
        var memory = await OpenAsync(new());
        var large = Turns.Make("s", "large", Start, answer: string.Concat(Enumerable.Repeat("a long answer — ", 60_000)));

        var written = await memory.AppendAsync(_tenant, large, Token);
        await memory.AppendAsync(_tenant, large, Token);
        await memory.AppendAsync(_tenant, Turns.Make("s", "small", Start.AddSeconds(1)), Token);

        Assert.Equal(large.Answer, written.Answer);
        Turns.AssertSame([written], (await memory.LoadAsync(_tenant, "s", 10, Token)).Take(1));
        Turns.AssertSame([written], (await memory.ListUnarchivedAsync(1, Token)).Select(u => u.Turn));
        Assert.Equal(2, await memory.DeleteAsync(_tenant, "s", long.MaxValue >> 11, Token));
        Assert.Empty(await memory.LoadAsync(_tenant, "s", 10, Token));
    }

    [Fact]
    public async Task ASessionOfManyLargeTurnsIsReadWhole()
    {
        var memory = await OpenAsync(new());
        var written = new List<ConversationTurn>();
        foreach (var number in Enumerable.Range(0, 40))
        {
            written.Add(
                await memory.AppendAsync(
                    _tenant,
                    Turns.Make("s", $"{number}", Start.AddSeconds(number), answer: new string((char)('a' + (number % 26)), 60_000)),
                    Token
                )
            );
        }

        Turns.AssertSame(written, await memory.LoadAsync(_tenant, "s", 1000, Token));
        Assert.Equal(40, await memory.DeleteAsync(_tenant, "s", written[^1].Sequence, Token));
    }

    [Fact]
    public async Task WhatWasWrittenIsThereForTheNextProcess()
    {
        var written = await (await OpenAsync(new())).AppendAsync(_tenant, Turns.Make("s", "a", Start), Token);

        var next = await OpenAsync(new());

        Turns.AssertSame([written], await next.LoadAsync(_tenant, "s", 10, Token));
        Turns.AssertSame([written], (await next.ListUnarchivedAsync(10, Token)).Select(u => u.Turn));
    }

    [Fact]
    public async Task ATurnIsFoundByItsIdAloneInItsTenant()
    {
        var memory = await OpenAsync(new());
        await memory.AppendAsync(_tenant, Turns.Make("s", "a", Start), Token);
        var turn = await memory.AppendAsync(_tenant, Turns.Make("t", "Turn/With:Signs", Start), Token);

        Turns.AssertSame([turn], [(await memory.FindAsync(_tenant, "Turn/With:Signs", Token))!]);
        Assert.Null(await memory.FindAsync(_tenant, "b", Token));
        Assert.Null(await memory.FindAsync(Turns.Tenant(), "a", Token));
        await memory.DeleteAsync(_tenant, "t", turn.Sequence, Token);
        Assert.Null(await memory.FindAsync(_tenant, "Turn/With:Signs", Token));
    }

    [Fact]
    public async Task SessionsAreListedByTheirLastTurnWithTheQuestionTheyBeganWith()
    {
        var memory = await OpenAsync(new());
        foreach (
            var (session, turn, second) in ((string, string, int)[])
                [("a", "a1", 1), ("B", "b1", 2), ("c.d-e", "c1", 3), ("a", "a2", 4), ("f", "f1", 4)]
        )
        {
            await memory.AppendAsync(_tenant, Turns.Make(session, turn, Start.AddSeconds(second)), Token);
        }

        await memory.AppendAsync(Turns.Tenant(), Turns.Make("theirs", "t", Start), Token);
        await memory.AppendAsync(_tenant, Turns.Make("a", "a2", Start.AddSeconds(9)), Token);
        var all = await memory.ListSessionsAsync(_tenant, null, 10, Token);

        Assert.Equal(["f", "a", "c.d-e", "B"], all.Select(session => session.SessionId));
        Assert.Equal(["f1", "a1", "c1", "b1"], all.Select(session => session.Title.Split('“', '”')[1]));
        Assert.Equal(Start.AddSeconds(4), all[1].LastAt);

        // Pages of one go through the same list.
        var paged = new List<string>();
        SessionCursor? cursor = null;
        while (await memory.ListSessionsAsync(_tenant, cursor, 1, Token) is [var next])
        {
            paged.Add(next.SessionId);
            cursor = SessionCursor.Parse(new SessionCursor(next.LastSequence, next.SessionId).ToString());
        }

        Assert.Equal(all.Select(session => session.SessionId), paged);
    }

    [Fact]
    public async Task ADeletedOrExpiredSessionIsNotListed()
    {
        var memory = await OpenAsync(new());
        var deleted = await memory.AppendAsync(_tenant, Turns.Make("deleted", "a", Clock.GetUtcNow()), Token);
        await memory.AppendAsync(_tenant, Turns.Make("expired", "b", Clock.GetUtcNow().AddDays(-8)), Token);
        await memory.DeleteAsync(_tenant, "deleted", deleted.Sequence + 10, Token);
        Assert.Empty(await memory.ListSessionsAsync(_tenant, null, 10, Token));

        await memory.AppendAsync(_tenant, Turns.Make("deleted", "again", Clock.GetUtcNow()), Token);

        Assert.Contains("again", Assert.Single(await memory.ListSessionsAsync(_tenant, null, 10, Token)).Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnExpiredTurnIsNotFound()
    {
        var memory = await OpenAsync(new());
        var turn = await memory.AppendAsync(_tenant, Turns.Make("s", "a", Clock.GetUtcNow()), Token);
        await memory.MarkArchivedAsync(_tenant, turn, Token);

        Clock.Advance(TimeSpan.FromDays(7));

        Assert.Null(await memory.FindAsync(_tenant, "a", Token));
    }

    [Fact]
    public async Task FeedbackIsPartOfTheTurnAndTheArchiveLacksItAgain()
    {
        var memory = await OpenAsync(new());
        var turn = await memory.AppendAsync(_tenant, Turns.Make("s", "a", Clock.GetUtcNow()), Token);
        await memory.MarkArchivedAsync(_tenant, turn, Token);

        var rated = await memory.SetFeedbackAsync(_tenant, turn, Turns.Feedback(1), Token);

        Turns.AssertSame([turn with { Feedback = Turns.Feedback(1) }], [rated!]);
        Turns.AssertSame([rated!], await (await OpenAsync(new())).LoadAsync(_tenant, "s", 10, Token));
        Turns.AssertSame([rated!], (await memory.ListUnarchivedAsync(10, Token)).Select(u => u.Turn));
        Turns.AssertSame([rated!], [(await memory.FindAsync(_tenant, "a", Token))!]);
        await memory.MarkArchivedAsync(_tenant, rated!, Token);
        Assert.Empty(await memory.ListUnarchivedAsync(10, Token));
        Clock.Advance(TimeSpan.FromDays(7));
        Assert.Empty(await memory.LoadAsync(_tenant, "s", 10, Token));
    }

    [Fact]
    public async Task LaterFeedbackReplacesEarlierAndNotTheOtherWayRound()
    {
        var memory = await OpenAsync(new());
        var turn = await memory.AppendAsync(_tenant, Turns.Make("s", "a", Start), Token);
        await memory.SetFeedbackAsync(_tenant, turn, Turns.Feedback(1), Token);

        await memory.SetFeedbackAsync(_tenant, turn, Turns.Feedback(3), Token);
        var last = await memory.SetFeedbackAsync(_tenant, turn, Turns.Feedback(2), Token);

        Turns.AssertSame([turn with { Feedback = Turns.Feedback(3) }], [last!]);
        Turns.AssertSame([last!], await memory.LoadAsync(_tenant, "s", 10, Token));
    }

    [Fact]
    public async Task FeedbackThatCameWhileItsTurnWasArchivedIsNotForgotten()
    {
        var memory = await OpenAsync(new());
        var turn = await memory.AppendAsync(_tenant, Turns.Make("s", "a", Start), Token);
        var first = await memory.SetFeedbackAsync(_tenant, turn, Turns.Feedback(1), Token);

        await memory.MarkArchivedAsync(_tenant, turn, Token);
        Turns.AssertSame([first!], (await memory.ListUnarchivedAsync(10, Token)).Select(u => u.Turn));

        var second = await memory.SetFeedbackAsync(_tenant, turn, Turns.Feedback(2), Token);
        await memory.MarkArchivedAsync(_tenant, second!, Token);
        await memory.MarkArchivedAsync(_tenant, first!, Token);
        Turns.AssertSame([second!], (await memory.ListUnarchivedAsync(10, Token)).Select(u => u.Turn));
    }

    [Fact]
    public async Task FeedbackOnATurnThatIsGoneBringsNothingBack()
    {
        var memory = await OpenAsync(new());
        var turn = await memory.AppendAsync(_tenant, Turns.Make("s", "a", Start), Token);
        await memory.DeleteAsync(_tenant, "s", turn.Sequence, Token);

        Assert.Null(await memory.SetFeedbackAsync(_tenant, turn, Turns.Feedback(1), Token));

        Assert.Empty(await memory.LoadAsync(_tenant, "s", 10, Token));
        Assert.Empty(await memory.ListUnarchivedAsync(10, Token));
    }

    [Fact]
    public async Task ALargeTurnTakesFeedbackAndATurnMayComeWithIt()
    {
        var memory = await OpenAsync(new());
        var large = await memory.AppendAsync(_tenant, Turns.Make("s", "large", Start, answer: new string('x', 500_000)), Token);
        var rated = await memory.AppendAsync(
            _tenant,
            Turns.Make("s", "rated", Start.AddSeconds(1)) with
            {
                Feedback = Turns.Feedback(1),
            },
            Token
        );
        await memory.MarkArchivedAsync(_tenant, rated, Token);

        var ratedLarge = await memory.SetFeedbackAsync(_tenant, large, Turns.Feedback(2), Token);

        Turns.AssertSame([large with { Feedback = Turns.Feedback(2) }], [ratedLarge!]);
        Turns.AssertSame([ratedLarge!, rated], await memory.LoadAsync(_tenant, "s", 10, Token));
        Turns.AssertSame([ratedLarge!], (await memory.ListUnarchivedAsync(10, Token)).Select(u => u.Turn));
    }

    [Fact]
    public async Task ItAnswersItsProbeAndHasAName()
    {
        var memory = await OpenAsync(new());

        await memory.ProbeAsync(Token);

        TestContext.Current.TestOutputHelper?.WriteLine(memory.StoreName);
        Assert.StartsWith("short-term-memory (", memory.StoreName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ErasingATenantLeavesNothingOfItsSessionsAndAllOfAnothers()
    {
        var memory = await OpenAsync(new());
        var other = Turns.Tenant();
        foreach (var scope in (TenantScope[])[_tenant, other])
        {
            await memory.AppendAsync(scope, Turns.Make("s", "a", Start), Token);
            await memory.AppendAsync(scope, Turns.Make("s", "b", Start.AddSeconds(1)), Token);
            var archived = await memory.AppendAsync(scope, Turns.Make("t", "c", Start.AddSeconds(2)), Token);
            await memory.MarkArchivedAsync(scope, archived, Token);
            await memory.SetFeedbackAsync(scope, Turns.Make("s", "a", Start, StartSequence), Turns.Feedback(5), Token);
            var gone = await memory.AppendAsync(scope, Turns.Make("gone", "d", Start.AddSeconds(3)), Token);
            await memory.DeleteAsync(scope, "gone", gone.Sequence, Token);
        }

        Assert.True(await memory.CountTenantAsync(_tenant, Token) >= 3);
        Assert.Equal(3, await memory.EraseTenantAsync(_tenant, Token));
        Assert.Equal(0, await memory.EraseTenantAsync(_tenant, Token));

        Assert.Equal(0, await memory.CountTenantAsync(_tenant, Token));
        Assert.Empty(await memory.LoadAsync(_tenant, "s", 10, Token));
        Assert.Empty(await memory.ListSessionsAsync(_tenant, null, 10, Token));
        Assert.Null(await memory.FindAsync(_tenant, "a", Token));
        Assert.Equal(["a", "b"], Turns.Ids(await memory.LoadAsync(other, "s", 10, Token)));
        Assert.DoesNotContain(await memory.ListUnarchivedAsync(1_000, Token), waiting => waiting.TenantId == _tenant.TenantId);
        await memory.AppendAsync(_tenant, Turns.Make("s", "a", Start.AddSeconds(9)), Token);
        Assert.Equal(["a"], Turns.Ids(await memory.LoadAsync(_tenant, "s", 10, Token)));
    }

    [Fact]
    public async Task AListedSessionTellsTheLabelsOfTheTurnThatItIsNamedAfter()
    {
        var memory = await OpenAsync(new());
        await memory.AppendAsync(_tenant, Turns.Make("open", "a", Start), Token);
        await memory.AppendAsync(
            _tenant,
            Turns.Make("closed", "b", Start.AddSeconds(1)) with
            {
                AccessLabels = ["finance hr", "legal"],
            },
            Token
        );
        await memory.AppendAsync(_tenant, Turns.Make("closed", "c", Start.AddSeconds(2)), Token);

        var listed = await memory.ListSessionsAsync(_tenant, null, 10, Token);

        Assert.Equal(["closed", "open"], listed.Select(session => session.SessionId));
        Assert.Equal(["finance hr", "legal"], listed[0].AccessLabels);
        Assert.Empty(listed[1].AccessLabels!);
    }
}
