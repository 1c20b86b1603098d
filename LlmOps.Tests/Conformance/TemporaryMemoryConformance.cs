using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Conformance;

/// <summary>What every temporary tier does.</summary>
[Conformance(typeof(ITemporaryMemory))]
public abstract class TemporaryMemoryConformance
{
    private readonly TenantScope _tenant = Turns.Tenant();

    private protected FakeTimeProvider Clock { get; } = StoreClock.Create();

    private protected abstract Task<ITemporaryMemory> OpenAsync(MemoryOptions options);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ASessionThatItDoesNotKnowIsNull()
    {
        var memory = await OpenAsync(new());

        Assert.Null(await memory.LoadAsync(_tenant, "s", Token));
    }

    [Fact]
    public async Task AFilledSessionIsReadInOrderAndWhole()
    {
        var memory = await OpenAsync(new());

        await memory.FillAsync(_tenant, "s", [Turns.Placed("s", 1), Turns.Placed("s", 2)], Token);

        Turns.AssertSame([Turns.Placed("s", 1), Turns.Placed("s", 2)], await memory.LoadAsync(_tenant, "s", Token));
    }

    [Fact]
    public async Task AnEmptyFillMakesANewSessionKnown()
    {
        var memory = await OpenAsync(new());

        await memory.FillAsync(_tenant, "s", [], Token);

        Assert.Empty((await memory.LoadAsync(_tenant, "s", Token))!);
        Assert.True(await memory.AppendAsync(_tenant, Turns.Placed("s", 1), Token));
        Assert.Equal(["turn-0001"], Turns.Ids(await memory.LoadAsync(_tenant, "s", Token)));
    }

    [Fact]
    public async Task ATurnOfAnUnknownSessionLeavesItUnknownAndIsKeptForTheFill()
    {
        var memory = await OpenAsync(new());

        Assert.False(await memory.AppendAsync(_tenant, Turns.Placed("s", 3), Token));
        Assert.Null(await memory.LoadAsync(_tenant, "s", Token));

        // A fill that had read the slower tier before the turn came.
        await memory.FillAsync(_tenant, "s", [Turns.Placed("s", 1), Turns.Placed("s", 2)], Token);

        Assert.Equal(["turn-0001", "turn-0002", "turn-0003"], Turns.Ids(await memory.LoadAsync(_tenant, "s", Token)));
    }

    [Fact]
    public async Task TheSameTurnAgainChangesNothing()
    {
        var memory = await OpenAsync(new());
        await memory.FillAsync(_tenant, "s", [Turns.Placed("s", 1)], Token);

        await memory.AppendAsync(_tenant, Turns.Placed("s", 2), Token);
        await memory.AppendAsync(_tenant, Turns.Placed("s", 2), Token);
        await memory.FillAsync(_tenant, "s", [Turns.Placed("s", 1), Turns.Placed("s", 2)], Token);

        Assert.Equal(["turn-0001", "turn-0002"], Turns.Ids(await memory.LoadAsync(_tenant, "s", Token)));
    }

    [Fact]
    public async Task TurnsThatComeOutOfOrderAreReadInOrder()
    {
        var memory = await OpenAsync(new());
        await memory.FillAsync(_tenant, "s", [], Token);

        foreach (var number in new[] { 2, 10, 1, 9 })
        {
            await memory.AppendAsync(_tenant, Turns.Placed("s", number), Token);
        }

        Assert.Equal(["turn-0001", "turn-0002", "turn-0009", "turn-0010"], Turns.Ids(await memory.LoadAsync(_tenant, "s", Token)));
    }

    [Fact]
    public async Task TheOldestTurnsFallOut()
    {
        var memory = await OpenAsync(new() { TemporaryTurns = 3 });
        await memory.FillAsync(_tenant, "s", [.. Enumerable.Range(1, 5).Select(n => Turns.Placed("s", n))], Token);

        await memory.AppendAsync(_tenant, Turns.Placed("s", 6), Token);

        Assert.Equal(["turn-0004", "turn-0005", "turn-0006"], Turns.Ids(await memory.LoadAsync(_tenant, "s", Token)));
    }

    [Fact]
    public async Task ASessionIsForgottenEightHoursAfterItsLastUseAndNotBefore()
    {
        var memory = await OpenAsync(new());
        await memory.FillAsync(_tenant, "s", [Turns.Placed("s", 1)], Token);

        Clock.Advance(TimeSpan.FromHours(8) - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(await memory.LoadAsync(_tenant, "s", Token));
        Clock.Advance(TimeSpan.FromHours(8) - TimeSpan.FromMilliseconds(1));
        Assert.True(await memory.AppendAsync(_tenant, Turns.Placed("s", 2), Token));
        Clock.Advance(TimeSpan.FromHours(8) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(["turn-0001", "turn-0002"], Turns.Ids(await memory.LoadAsync(_tenant, "s", Token)));

        Clock.Advance(TimeSpan.FromHours(8));
        Assert.Null(await memory.LoadAsync(_tenant, "s", Token));
        Assert.False(await memory.AppendAsync(_tenant, Turns.Placed("s", 3), Token));
    }

    [Fact]
    public async Task ADeletedSessionIsUnknownAndNoFillBringsItBack()
    {
        var memory = await OpenAsync(new());
        await memory.FillAsync(_tenant, "s", [Turns.Placed("s", 1), Turns.Placed("s", 2)], Token);

        Assert.Equal(2, await memory.DeleteAsync(_tenant, "s", Turns.Placed("s", 2).Sequence, Token));
        Assert.Null(await memory.LoadAsync(_tenant, "s", Token));
        Assert.Equal(0, await memory.DeleteAsync(_tenant, "s", Turns.Placed("s", 2).Sequence, Token));

        await memory.AppendAsync(_tenant, Turns.Placed("s", 2), Token);
        await memory.AppendAsync(_tenant, Turns.Placed("s", 3), Token);
        await memory.FillAsync(_tenant, "s", [Turns.Placed("s", 1), Turns.Placed("s", 2)], Token);
        Assert.Equal(["turn-0003"], Turns.Ids(await memory.LoadAsync(_tenant, "s", Token)));
    }

    [Fact]
    public async Task ATurnWithLaterFeedbackTakesThePlaceOfItsEarlierCopy()
    {
        var memory = await OpenAsync(new() { TemporaryTurns = 3 });
        ConversationTurn[] turns = [Turns.Placed("s", 1), Turns.Placed("s", 2), Turns.Placed("s", 3)];
        await memory.FillAsync(_tenant, "s", turns, Token);

        foreach (var second in new[] { 1, 3, 2 })
        {
            await memory.AppendAsync(_tenant, turns[0] with { Feedback = Turns.Feedback(second) }, Token);
        }

        await memory.FillAsync(_tenant, "s", turns, Token);
        Turns.AssertSame([turns[0] with { Feedback = Turns.Feedback(3) }, turns[1], turns[2]], await memory.LoadAsync(_tenant, "s", Token));
    }

    [Fact]
    public async Task TenantsAndSessionsAreApart()
    {
        var memory = await OpenAsync(new());
        var other = Turns.Tenant();
        await memory.FillAsync(_tenant, "s", [Turns.Placed("s", 1)], Token);
        await memory.FillAsync(_tenant, "S", [Turns.Placed("S", 2)], Token);
        await memory.FillAsync(other, "s", [Turns.Placed("s", 3)], Token);

        await memory.DeleteAsync(other, "s", long.MaxValue >> 11, Token);

        Assert.Equal(["turn-0001"], Turns.Ids(await memory.LoadAsync(_tenant, "s", Token)));
        Assert.Equal(["turn-0002"], Turns.Ids(await memory.LoadAsync(_tenant, "S", Token)));
        Assert.Null(await memory.LoadAsync(other, "s", Token));
    }

    [Fact]
    public async Task TurnsThatComeAtOnceAllArrive()
    {
        var memory = await OpenAsync(new() { TemporaryTurns = 50 });
        await memory.FillAsync(_tenant, "s", [], Token);

        await Task.WhenAll(Enumerable.Range(1, 50).Select(n => Task.Run(() => memory.AppendAsync(_tenant, Turns.Placed("s", n), Token))));

        Assert.Equal(Enumerable.Range(1, 50).Select(n => $"turn-{n:D4}"), Turns.Ids(await memory.LoadAsync(_tenant, "s", Token)));
    }

    [Fact]
    public async Task ItAnswersItsProbeAndHasAName()
    {
        var memory = await OpenAsync(new());

        await memory.ProbeAsync(Token);

        TestContext.Current.TestOutputHelper?.WriteLine(memory.StoreName);
        Assert.StartsWith("temporary-memory (", memory.StoreName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ErasingATenantForgetsItsSessionsAndNoneOfAnothers()
    {
        var memory = await OpenAsync(new());

        // A name that the other's begins with.
        var longer = TenantScope.Create(_tenant.TenantId + "-2");
        foreach (var scope in (TenantScope[])[_tenant, longer])
        {
            await memory.FillAsync(scope, "s", [Turns.Placed("s", 1), Turns.Placed("s", 2)], Token);
            await memory.AppendAsync(scope, Turns.Placed("unknown", 3), Token);
            await memory.DeleteAsync(scope, "gone", 5, Token);
        }

        Assert.True(await memory.CountTenantAsync(_tenant, Token) > 0);
        Assert.True(await memory.EraseTenantAsync(_tenant, Token) > 0);

        Assert.Equal(0, await memory.CountTenantAsync(_tenant, Token));
        Assert.Null(await memory.LoadAsync(_tenant, "s", Token));
        Assert.Equal(2, (await memory.LoadAsync(longer, "s", Token))!.Count);
        await memory.EraseTenantAsync(longer, Token);
        Assert.Equal(0, await memory.CountTenantAsync(longer, Token));
    }
}
