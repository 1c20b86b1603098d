using LlmOps.QueryApi.Limits;

namespace LlmOps.Tests.QueryApi;

public sealed class AdaptiveLimitTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(100)]
    public void TheLimitSettlesWhereMoreWouldOnlyWait(int workers)
    {
        var limit = new AdaptiveLimit(32, 1, 1_000);

        // Quiet at first, then far more work than the workers can do.
        Work(limit, workers, offered: _ => Math.Max(1, workers / 2), rounds: 200);
        Work(limit, workers, offered: value => 10 * Math.Max(value, workers), rounds: 3_000);

        Assert.InRange(limit.Value, workers, (4 * workers) + 6);
        Assert.InRange(limit.UsualSeconds, 0.1, 0.2);
    }

    [Fact]
    public void WorkThatBecomesSlowerForGoodIsTakenAsItIs()
    {
        var limit = new AdaptiveLimit(32, 1, 1_000);
        Work(limit, 100, offered: _ => 10, rounds: 500);

        for (var i = 0; i < 2_000; i++)
        {
            limit.Sample(1.0, limit.Value, contended: false);
        }

        Assert.InRange(limit.UsualSeconds, 0.9, 1.0);
        Assert.True(limit.Value > 100, $"{limit.Value}");
    }

    [Fact]
    public void SlowFirstCallsOfAProcessAreForgotten()
    {
        var limit = new AdaptiveLimit(32, 1, 1_000);
        for (var i = 0; i < 20; i++)
        {
            limit.Sample(5, 32, contended: true);
        }

        Work(limit, 4, offered: value => 10 * value, rounds: 3_000);

        // Nobody has seen this process unhurried, so the first limit counts as that.
        Assert.InRange(limit.Value, 4, 80);
    }

    [Fact]
    public void WorkThatBecomesSlowerUnderLoadEndsAtTheLeastLimitAndIsLearnedThere()
    {
        var limit = new AdaptiveLimit(32, 4, 1_000);
        Work(limit, 100, offered: _ => 10, rounds: 500);

        for (var i = 0; i < 2_000; i++)
        {
            limit.Sample(2.0, limit.Value, contended: true);
        }

        Assert.InRange(limit.UsualSeconds, 0.9, 2.0);
        Assert.True(limit.Value > 100, $"{limit.Value}");
    }

    [Fact]
    public void AnIdleLimitStaysAsItIs()
    {
        var limit = new AdaptiveLimit(32, 1, 1_000);
        for (var i = 0; i < 1_000; i++)
        {
            limit.Sample(0.1, 1, contended: false);
        }

        Assert.Equal(32, limit.Value);
    }

    /// <summary>So many workers, each with a tenth of a second for a piece of work; what is more than that waits.</summary>
    private static void Work(AdaptiveLimit limit, int workers, Func<int, int> offered, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            var underWay = Math.Min(offered(limit.Value), limit.Value);
            var seconds = 0.1 * Math.Max(1, (double)underWay / workers);
            limit.Sample(seconds, underWay, contended: offered(limit.Value) > limit.Value);
        }
    }
}
