using LlmOps.Engine.Ingesting;

namespace LlmOps.Tests.Ingesting;

public sealed class SoloGateTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OneAloneWaitsForAllAndKeepsOthersOut()
    {
        using var gate = new SoloGate(3);
        var first = await gate.EnterAsync(alone: false, Cancel);
        var second = await gate.EnterAsync(alone: false, Cancel);
        var alone = gate.EnterAsync(alone: true, Cancel);
        first.Dispose();
        first.Dispose();
        Assert.False(alone.IsCompleted);
        second.Dispose();

        using (await alone)
        {
            Assert.False(gate.EnterAsync(alone: false, new CancellationTokenSource(50).Token).IsCompletedSuccessfully);
        }

        (await gate.EnterAsync(alone: false, Cancel)).Dispose();
    }

    [Fact]
    public async Task TwoThatWantToBeAloneComeOneAfterTheOther()
    {
        using var gate = new SoloGate(3);
        var inside = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i =>
                    Task.Run(async () =>
                    {
                        using var stay = await gate.EnterAsync(alone: i % 2 == 0, Cancel);
                        var weight = i % 2 == 0 ? 3 : 1;
                        Assert.InRange(Interlocked.Add(ref inside, weight), 1, 3);
                        await Task.Delay(5, Cancel);
                        Interlocked.Add(ref inside, -weight);
                    })
                )
        );
    }

    [Fact]
    public async Task ALargeOneTakesThePlacesOfSeveral()
    {
        using var gate = new SoloGate(20);
        var large = new List<IDisposable>();
        for (var i = 0; i < 6; i++)
        {
            large.Add(await gate.EnterAsync(alone: false, Cancel, isLarge: true));
        }

        // Six times three places; two are left.
        var next = gate.EnterAsync(alone: false, new CancellationTokenSource(30).Token, isLarge: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        using var small = await gate.EnterAsync(alone: false, Cancel);
        using var another = await gate.EnterAsync(alone: false, Cancel);
        large.ForEach(stay => stay.Dispose());
    }

    [Fact]
    public async Task WhoGivesUpWaitingLeavesNoPlaceTaken()
    {
        using var gate = new SoloGate(2);
        using (await gate.EnterAsync(alone: false, Cancel))
        {
            using var impatient = new CancellationTokenSource(30);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gate.EnterAsync(alone: true, impatient.Token));
        }

        (await gate.EnterAsync(alone: true, Cancel)).Dispose();
    }
}
