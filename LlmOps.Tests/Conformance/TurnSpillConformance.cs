using LlmOps.Engine.Remembering;

namespace LlmOps.Tests.Conformance;

/// <summary>What every place for large turns does alike.</summary>
[Conformance(typeof(ITurnSpill))]
public abstract class TurnSpillConformance
{
    private readonly string _key = $"spill/{Guid.NewGuid():n}/turn";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected abstract ITurnSpill Open();

    [Fact]
    public async Task ATurnComesBackByteForByte()
    {
        byte[] turn = [.. Enumerable.Range(0, 600_000).Select(static i => (byte)(i * 31))];
        await Open().PutAsync(_key, turn, Cancellation);

        Assert.Equal(turn, await Open().GetAsync(_key, Cancellation));
    }

    [Fact]
    public async Task AKeyThatWasNeverWrittenHoldsNothing()
    {
        // The place itself is there.
        await Open().PutAsync(_key, [1], Cancellation);

        Assert.Null(await Open().GetAsync(_key + "-other", Cancellation));
        Assert.Null(await Open().GetAsync($"spill/{Guid.NewGuid():n}/turn", Cancellation));
    }

    [Fact]
    public async Task WritingAgainReplaces()
    {
        await Open().PutAsync(_key, [1, 2, 3], Cancellation);
        await Open().PutAsync(_key, [4], Cancellation);

        Assert.Equal([4], await Open().GetAsync(_key, Cancellation));
    }

    [Fact]
    public async Task ARemovedTurnIsGoneAndRemovingItAgainChangesNothing()
    {
        var spill = Open();
        await spill.PutAsync(_key, [1], Cancellation);
        await spill.PutAsync(_key + "-other", [2], Cancellation);

        await spill.DeleteAsync(_key, Cancellation);
        await spill.DeleteAsync(_key, Cancellation);

        Assert.Null(await spill.GetAsync(_key, Cancellation));
        Assert.Equal([2], await spill.GetAsync(_key + "-other", Cancellation));
    }

    [Fact]
    public async Task AllTurnsBelowAPrefixAreRemovedAndNoOthers()
    {
        var spill = Open();
        var folder = $"spill/{Guid.NewGuid():n}";
        await spill.PutAsync($"{folder}/one/a.json", [1], Cancellation);
        await spill.PutAsync($"{folder}/two/b.json", [2], Cancellation);
        await spill.PutAsync($"{folder}-2/one/a.json", [3], Cancellation);

        Assert.Equal(2, await spill.CountAsync($"{folder}/", Cancellation));
        Assert.Equal(2, await spill.DeleteAllAsync($"{folder}/", Cancellation));
        Assert.Equal(0, await spill.DeleteAllAsync($"{folder}/", Cancellation));

        Assert.Equal(0, await spill.CountAsync($"{folder}/", Cancellation));
        Assert.Equal([3], await spill.GetAsync($"{folder}-2/one/a.json", Cancellation));
    }
}
