using LlmOps.Engine.Remembering;

namespace LlmOps.Tests.Remembering;

public sealed class FeedbackTests
{
    [Fact]
    public async Task FeedbackIsInEveryTierAndIsErasedWithTheSession()
    {
        using var house = new MemoryHouse();
        await house.AppendAsync("s", "a");
        await house.LoadAsync("s");
        await house.KeepUpAsync();

        var stored = await house.Memory.SetFeedbackAsync(house.Tenant, "a", null, Turns.Feedback(1), house.Token);
        await house.KeepUpAsync();

        Assert.Empty(stored!.Degraded);
        var expected = MemoryJson.Write(stored.Turn);
        Assert.Contains("wrong-number", expected, StringComparison.Ordinal);
        Assert.Equal(expected, MemoryJson.Write(Assert.Single((await house.Temporary.LoadAsync(house.Tenant, "s", house.Token))!)));
        Assert.Equal(expected, MemoryJson.Write(Assert.Single(await house.ShortTerm.LoadAsync(house.Tenant, "s", 10, house.Token))));
        Assert.Equal(expected, MemoryJson.Write(Assert.Single(await house.Archive.LoadAsync(house.Tenant, "s", 10, house.Token))));

        await house.Memory.DeleteSessionAsync(house.Tenant, "s", house.Token);
        Assert.Null(await house.Memory.SetFeedbackAsync(house.Tenant, "a", null, Turns.Feedback(2), house.Token));
        Assert.Null(await house.Memory.SetFeedbackAsync(house.Tenant, "a", "s", Turns.Feedback(2), house.Token));
        Assert.Empty(await house.ReadAsync("s"));
    }

    [Fact]
    public async Task AnOldTurnThatOnlyTheArchiveHasTakesFeedbackByItsSession()
    {
        using var house = new MemoryHouse();
        await house.AppendAsync("s", "a");
        await house.KeepUpAsync();
        house.Clock.Advance(TimeSpan.FromDays(30));
        await house.KeepUpAsync();

        Assert.Null(await house.Memory.SetFeedbackAsync(house.Tenant, "a", null, Turns.Feedback(1), house.Token));
        var stored = await house.Memory.SetFeedbackAsync(house.Tenant, "a", "s", Turns.Feedback(1), house.Token);

        Assert.NotNull(stored);
        Turns.AssertSame([stored.Turn], await house.Archive.LoadAsync(house.Tenant, "s", 10, house.Token));
    }

    [Fact]
    public async Task WithoutTheShortTermTierTheArchiveTakesItAndReadersSeeIt()
    {
        using var house = new MemoryHouse();
        await house.AppendAsync("s", "a");
        await house.KeepUpAsync();
        house.ShortTerm.IsDown = true;

        var stored = await house.Memory.SetFeedbackAsync(house.Tenant, "a", "s", Turns.Feedback(1), house.Token);
        await Assert.ThrowsAsync<MemoryUnavailableException>(() =>
            house.Memory.SetFeedbackAsync(house.Tenant, "a", null, Turns.Feedback(1), house.Token)
        );

        house.ShortTerm.IsDown = false;
        Assert.Equal([MemoryParts.ShortTerm], stored!.Degraded.Distinct());
        var session = await house.Memory.GetSessionAsync(house.Tenant, "s", house.Token);
        Assert.Equal(MemoryJson.Write(stored.Turn), MemoryJson.Write(Assert.Single(session!.Turns)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ATurnThatWentPastTheShortTermTierTakesFeedbackByItsId(bool isDown)
    {
        using var house = new MemoryHouse();
        house.ShortTerm.IsDown = true;
        await house.AppendAsync("s", "a");
        house.ShortTerm.IsDown = isDown;

        var stored = await house.Memory.SetFeedbackAsync(house.Tenant, "a", null, Turns.Feedback(1), house.Token);

        Assert.NotNull(stored);
        house.ShortTerm.IsDown = false;
        await house.AppendAsync("s", "b");
        await house.KeepUpAsync();
        foreach (
            var tier in (IReadOnlyList<ConversationTurn>[])
                [
                    await house.ShortTerm.LoadAsync(house.Tenant, "s", 10, house.Token),
                    await house.Archive.LoadAsync(house.Tenant, "s", 10, house.Token),
                ]
        )
        {
            Assert.Equal(MemoryJson.Write(stored.Turn), MemoryJson.Write(Assert.Single(tier, turn => turn.TurnId == "a")));
        }
    }
}
