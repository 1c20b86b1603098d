using LlmOps.Engine.Models;
using LlmOps.Engine.Models.Bedrock;
using LlmOps.Engine.Models.Rates;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Models;

public sealed class ModelGateTests
{
    private const string Model = "m";

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void AModelThatWasNeverThrottledHasNoLimit()
    {
        var gate = Gate();

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.True(gate.EnterAsync(Model, Cancelled).IsCompletedSuccessfully));
        Assert.Null(gate.Rate(Model));
    }

    [Fact]
    public async Task AThrottleSetsTheRateBelowWhatWasMeasured()
    {
        var gate = await ThrottledAsync(100);

        Assert.Equal(70, gate.Rate(Model));
        Assert.Null(gate.Rate("another"));
    }

    [Fact]
    public async Task BatchWorkStepsBackFurther()
    {
        using (ModelPriority.Batch())
        {
            Assert.Equal(50, (await ThrottledAsync(100)).Rate(Model));
        }
    }

    [Fact]
    public async Task ThrottlesOfTheSameMomentCountOnce()
    {
        var gate = await ThrottledAsync(100);

        await gate.ThrottledAsync(Model);
        await gate.ThrottledAsync(Model);

        Assert.Equal(70, gate.Rate(Model));
    }

    [Fact]
    public async Task BeyondTheRateCallsWaitForTheirTurn()
    {
        var gate = await ThrottledAsync(10);

        var calls = Enumerable.Range(0, 20).Select(_ => gate.EnterAsync(Model, Cancelled)).ToList();
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        Step(TimeSpan.FromSeconds(1));

        // The rate was 7 a second and has grown to 9.6 meanwhile.
        await Task.WhenAll(calls.Take(7));
        Assert.All(calls.Skip(9), call => Assert.False(call.IsCompleted));
    }

    [Fact]
    public async Task QuestionsGoBeforeBatchWorkThatCameFirst()
    {
        var gate = await ThrottledAsync(10);

        var batch = new List<Task>();
        using (ModelPriority.Batch())
        {
            batch.AddRange(Enumerable.Range(0, 5).Select(_ => gate.EnterAsync(Model, Cancelled)));
        }

        var questions = Enumerable.Range(0, 7).Select(_ => gate.EnterAsync(Model, Cancelled)).ToList();
        Step(TimeSpan.FromSeconds(1));

        await Task.WhenAll(questions);
        Assert.All(batch, call => Assert.False(call.IsCompleted));
        Step(TimeSpan.FromSeconds(2));
        await Task.WhenAll(batch);
    }

    [Fact]
    public async Task BatchWorkLeavesAShareToTheNextQuestion()
    {
        var gate = await ThrottledAsync(10);
        Step(TimeSpan.FromSeconds(5));

        using (ModelPriority.Batch())
        {
            // A full bucket holds a second's calls; a quarter of them is not for batch work.
            Assert.Equal(Math.Floor(gate.Rate(Model)!.Value * 0.75), Enumerable.Range(0, 100).Count(_ => gate.EnterAsync(Model, Cancelled).IsCompleted));
        }

        Assert.True(gate.EnterAsync(Model, Cancelled).IsCompleted);
    }

    [Fact]
    public async Task ACancelledCallGivesItsPlaceUp()
    {
        var gate = await ThrottledAsync(10);
        using var source = new CancellationTokenSource();
        var first = gate.EnterAsync(Model, source.Token);
        var second = gate.EnterAsync(Model, Cancelled);

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Step(TimeSpan.FromMilliseconds(150));

        await second.WaitAsync(Cancelled);
    }

    [Fact]
    public async Task TheRateGrowsAgainAndTheLimitIsLifted()
    {
        var gate = await ThrottledAsync(100);

        _time.Advance(TimeSpan.FromSeconds(2));
        var early = gate.Rate(Model);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.True(early > 70);
        Assert.True(gate.Rate(Model) > 100);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(gate.EnterAsync(Model, Cancelled).IsCompleted);
        Assert.Null(gate.Rate(Model));
    }

    [Fact]
    public async Task WhereTheSharedRateIsOutOfReachTheProcessKeepsToItsOwn()
    {
        var gate = Gate(new AbsentBuckets());
        for (var i = 0; i < 10; i++)
        {
            await gate.EnterAsync(Model, Cancelled);
        }

        await gate.ThrottledAsync(Model);

        Assert.Equal(7, gate.Rate(Model));
        var call = gate.EnterAsync(Model, Cancelled);
        Assert.False(call.IsCompleted);
        Step(TimeSpan.FromSeconds(1));
        await call;
    }

    [Fact]
    public async Task TheMarkFollowsTheCallerAndEndsWithItsScope()
    {
        Assert.False(ModelPriority.IsBatch);
        using (ModelPriority.Batch())
        {
            await Task.Yield();
            Assert.True(await Task.Run(() => ModelPriority.IsBatch, Cancelled));
        }

        Assert.False(ModelPriority.IsBatch);
    }

    private ModelGate Gate(IRateBuckets? buckets = null) => new(buckets ?? new InProcessRateBuckets(), _time, NullLogger<ModelGate>.Instance);

    private async Task<ModelGate> ThrottledAsync(int calls)
    {
        var gate = Gate();
        for (var i = 0; i < calls; i++)
        {
            _ = gate.EnterAsync(Model, Cancelled);
        }

        await gate.ThrottledAsync(Model);
        return gate;
    }

    /// <summary>Timers fire one after the other, as they would.</summary>
    private void Step(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMilliseconds(10))
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }
    }

    private sealed class AbsentBuckets : IRateBuckets
    {
        public Task<RateBucket> UpdateAsync(string model, Func<RateBucket, RateBucket> change, CancellationToken cancellationToken) => throw new IOException("The store is down.");
    }
}
