using LlmOps.AppHost.Restarts;

namespace LlmOps.Tests.AppHost;

public sealed class RestartDelayTests
{
    [Fact]
    public void EachDelayIsTwiceTheOneBeforeUpToThirtySeconds()
    {
        var delay = new RestartDelay();

        var delays = Enumerable.Range(0, 8).Select(_ => delay.Next(TimeSpan.FromSeconds(5)).TotalSeconds);

        Assert.Equal([1, 2, 4, 8, 16, 30, 30, 30], delays);
    }

    [Fact]
    public void AServiceThatStayedUpStartsWithTheShortestDelayAgain()
    {
        var delay = new RestartDelay();
        for (var i = 0; i < 4; i++)
        {
            delay.Next(TimeSpan.Zero);
        }

        Assert.Equal(1, delay.Next(RestartDelay.RecoveredAfter).TotalSeconds);
        Assert.Equal(2, delay.Next(TimeSpan.Zero).TotalSeconds);
    }
}
