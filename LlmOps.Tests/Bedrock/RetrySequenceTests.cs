using LlmOps.Bedrock;
using LlmOps.Engine.Models;

namespace LlmOps.Tests.Bedrock;

public sealed class RetrySequenceTests
{
    private static readonly ModelException s_throttled = new("ThrottlingException", "", 429);
    private static readonly ModelException s_unavailable = new("ServiceUnavailableException", "", 503);

    [Fact]
    public void ThrottlingBacksOffFromASecondToTwenty()
    {
        var delays = Delays(new RetrySequence(new RetryBudget(), 10, () => 1), s_throttled);

        Assert.Equal([1, 2, 4, 8, 16, 20, 20, 20, 20], delays.Select(delay => delay.TotalSeconds));
    }

    [Fact]
    public void OtherFailuresBackOffFromAFractionOfASecond()
    {
        var delays = Delays(new RetrySequence(new RetryBudget(), 4, () => 1), s_unavailable);

        Assert.Equal([50, 100, 200], delays.Select(delay => delay.TotalMilliseconds));
    }

    [Fact]
    public void TheJitterIsFull()
    {
        Assert.Equal(TimeSpan.Zero, Delays(new RetrySequence(new RetryBudget(), 2, () => 0), s_throttled)[0]);
        Assert.Equal(TimeSpan.FromSeconds(0.25), Delays(new RetrySequence(new RetryBudget(), 2, () => 0.25), s_throttled)[0]);
    }

    [Theory]
    [InlineData(100, 1000)]
    [InlineData(3000, 3000)]
    [InlineData(60000, 6000)]
    public void TheServicesOwnWishWinsWithinBounds(int asked, int expected)
    {
        var failure = new ModelException("ThrottlingException", "", 429) { RetryAfter = TimeSpan.FromMilliseconds(asked) };

        Assert.Equal(expected, Delays(new RetrySequence(new RetryBudget(), 2, () => 1), failure)[0].TotalMilliseconds);
    }

    [Fact]
    public void AnEmptyBudgetEndsTheAttempts()
    {
        var budget = new RetryBudget();
        while (budget.TryTake(throttling: true)) { }

        Assert.False(new RetrySequence(budget, 4, () => 0).TryNext(s_throttled, out _));
        for (var i = 0; i < 5; i++)
        {
            budget.Succeeded();
        }

        Assert.True(new RetrySequence(budget, 4, () => 0).TryNext(s_throttled, out _));
        Assert.Equal(0, budget.Left);
    }

    private static List<TimeSpan> Delays(RetrySequence sequence, ModelException failure)
    {
        var delays = new List<TimeSpan>();
        while (sequence.TryNext(failure, out var delay))
        {
            delays.Add(delay);
        }

        return delays;
    }
}
