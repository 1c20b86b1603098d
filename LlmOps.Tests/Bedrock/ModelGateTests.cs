using LlmOps.Bedrock;
using LlmOps.Engine.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Bedrock;

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
            Assert.Equal(
                Math.Floor(gate.Rate(Model)!.Value * 0.75),
                Enumerable.Range(0, 100).Count(_ => gate.EnterAsync(Model, Cancelled).IsCompleted)
            );
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
    public async Task AStoreThatHangsHoldsNobodyLongerThanAMoment()
    {
        var store = new HangingBuckets(_time);
        var gate = Gate(store);
        for (var i = 0; i < 10; i++)
        {
            await gate.EnterAsync(Model, Cancelled);
        }

        await gate.ThrottledAsync(Model);
        store.Hangs = true;
        var throttled = gate.ThrottledAsync(Model);
        var calls = Enumerable.Range(0, 3).Select(_ => gate.EnterAsync(Model, Cancelled)).ToList();
        Assert.All(calls, call => Assert.False(call.IsCompleted));

        Step(TimeSpan.FromSeconds(2));

        await Task.WhenAll(calls).WaitAsync(Cancelled);
        await throttled.WaitAsync(Cancelled);

        // What the store says when it comes back at last changes nothing here, and it is asked again after its pause.
        store.Hangs = false;
        store.ComeBack();
        Assert.NotNull(gate.Rate(Model));
        var before = store.Asked;
        Step(TimeSpan.FromSeconds(11));
        await gate.EnterAsync(Model, Cancelled);
        Assert.True(store.Asked > before);
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public async Task AClockThatIsSetStopsNobody(int seconds)
    {
        var store = new SetBuckets(_time);
        var gate = Gate(store);
        for (var i = 0; i < 10; i++)
        {
            await gate.EnterAsync(Model, Cancelled);
        }

        await gate.ThrottledAsync(Model);
        store.Off = TimeSpan.FromSeconds(seconds);
        var calls = Enumerable.Range(0, 3).Select(_ => gate.EnterAsync(Model, Cancelled)).ToList();

        Step(TimeSpan.FromSeconds(3));

        await Task.WhenAll(calls).WaitAsync(Cancelled);
    }

    [Fact]
    public async Task AllWhoWaitAreServedByOneQuestionToTheStore()
    {
        var store = new SetBuckets(_time);
        var gate = Gate(store);
        for (var i = 0; i < 100; i++)
        {
            await gate.EnterAsync(Model, Cancelled);
        }

        await gate.ThrottledAsync(Model);
        var calls = Enumerable.Range(0, 50).Select(_ => gate.EnterAsync(Model, Cancelled)).ToList();
        var before = store.Asked;

        _time.Advance(TimeSpan.FromSeconds(1));

        await Task.WhenAll(calls).WaitAsync(Cancelled);
        Assert.InRange(store.Asked - before, 1, 3);
    }

    /// <summary>What serves all callers must neither stand in the trace of the one who started it nor keep its request alive.</summary>
    [Fact]
    public async Task TheQueueRunsInNobodysContext()
    {
        var store = new SetBuckets(TimeProvider.System);
        var gate = new ModelGate(store, TimeProvider.System, NullLogger<ModelGate>.Instance);
        using var request = new System.Diagnostics.Activity("request").Start();
        for (var i = 0; i < 100; i++)
        {
            await gate.EnterAsync(Model, Cancelled);
        }

        await gate.ThrottledAsync(Model);
        var calls = Enumerable.Range(0, 20).Select(_ => gate.EnterAsync(Model, Cancelled)).ToList();
        Assert.Contains("request", store.Seen);
        store.Seen.Clear();
        await Task.WhenAll(calls).WaitAsync(Cancelled);

        Assert.NotEmpty(store.Seen);
        Assert.DoesNotContain("request", store.Seen);
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

    private ModelGate Gate(IRateBuckets? buckets = null) =>
        new(buckets ?? new InProcessRateBuckets(_time), _time, NullLogger<ModelGate>.Instance);

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

    /// <summary>Answers, or leaves the caller hanging; what was asked meanwhile is carried out when it comes back.</summary>
    private sealed class HangingBuckets(TimeProvider time) : IRateBuckets
    {
        private readonly InProcessRateBuckets _buckets = new(time);
        private readonly List<Action> _late = [];

        public bool Hangs { get; set; }

        public int Asked { get; private set; }

        public Task<RateBucket> UpdateAsync(
            string model,
            Func<RateBucket, DateTimeOffset, RateBucket> change,
            CancellationToken cancellationToken
        )
        {
            Asked++;
            if (!Hangs)
            {
                return _buckets.UpdateAsync(model, change, cancellationToken);
            }

            var answer = new TaskCompletionSource<RateBucket>();
            _late.Add(() => answer.SetResult(_buckets.UpdateAsync(model, change, cancellationToken).Result));
            return answer.Task;
        }

        public void ComeBack() => _late.ForEach(static late => late());
    }

    /// <summary>A store with a clock that can be set, which sees in whose name it is asked.</summary>
    private sealed class SetBuckets(TimeProvider time) : IRateBuckets
    {
        private readonly InProcessRateBuckets _buckets = new(time);

        public TimeSpan Off { get; set; }

        public int Asked { get; private set; }

        public System.Collections.Concurrent.ConcurrentQueue<string?> Seen { get; } = [];

        public Task<RateBucket> UpdateAsync(
            string model,
            Func<RateBucket, DateTimeOffset, RateBucket> change,
            CancellationToken cancellationToken
        )
        {
            Asked++;
            Seen.Enqueue(System.Diagnostics.Activity.Current?.OperationName);
            return _buckets.UpdateAsync(model, (bucket, now) => change(bucket, now + Off), cancellationToken);
        }
    }

    private sealed class AbsentBuckets : IRateBuckets
    {
        public Task<RateBucket> UpdateAsync(
            string model,
            Func<RateBucket, DateTimeOffset, RateBucket> change,
            CancellationToken cancellationToken
        ) => throw new IOException("The store is down.");
    }
}
