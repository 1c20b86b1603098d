using LlmOps.Bedrock;
using LlmOps.Engine.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Conformance;

/// <summary>What every <see cref="IRateBuckets"/> does.</summary>
[Conformance(typeof(IRateBuckets))]
public abstract class RateBucketsConformance
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    /// <summary>The clock of the services; a store may have its own.</summary>
    protected TimeProvider Time => _time;

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A model that no other test knows.</summary>
    protected string Model { get; } = $"model-{Guid.NewGuid():N}:0";

    /// <summary>Opens the buckets as one more service would.</summary>
    private protected abstract IRateBuckets Open();

    [Fact]
    public async Task ABucketComesBackAsItWasLeft()
    {
        var left = new RateBucket
        {
            Limited = true,
            RateAtThrottle = 12.5,
            Decrease = 0.5,
            Tokens = 3.25,
            Refilled = _time.GetUtcNow(),
            Throttled = _time.GetUtcNow().AddSeconds(-3),
            WindowStart = _time.GetUtcNow().AddSeconds(-1),
            WindowCalls = 7,
            LastWindowCalls = 9,
            QuestionsWaitUntil = _time.GetUtcNow().AddSeconds(1),
        };

        Assert.Equal(left, await Open().UpdateAsync(Model, (_, _) => left, Cancelled));

        Assert.Equal(left, await Open().UpdateAsync(Model, (bucket, _) => bucket, Cancelled));
        Assert.Equal(new RateBucket(), await Open().UpdateAsync(Model + "-other", (bucket, _) => bucket, Cancelled));
    }

    [Fact]
    public async Task NoChangeIsLostWhereServicesChangeABucketAtOnce()
    {
        IRateBuckets[] services = [Open(), Open(), Open()];

        await Task.WhenAll(
            services.Select(service =>
                Task.Run(async () =>
                {
                    for (var i = 0; i < 20; i++)
                    {
                        await service.UpdateAsync(Model, (bucket, _) => bucket with { Tokens = bucket.Tokens + 1 }, Cancelled);
                    }
                })
            )
        );

        Assert.Equal(60, (await Open().UpdateAsync(Model, (bucket, _) => bucket, Cancelled)).Tokens);
    }

    [Fact]
    public async Task AThrottleInOneServiceHoldsTheOtherBackToo()
    {
        var (questions, documents) = (Gate(), Gate());
        for (var i = 0; i < 10; i++)
        {
            await questions.EnterAsync(Model, Cancelled);
        }

        await questions.ThrottledAsync(Model);

        // The other service hears of it with its next share.
        await documents.EnterAsync(Model, Cancelled);
        await Until(() => documents.Rate(Model) is not null);
        // The first call may still have been on its way to the count; a store with a clock of its own may have let it grow a little.
        Assert.InRange(documents.Rate(Model)!.Value, 6.29, 9.99);
        var waiting = documents.EnterAsync(Model, Cancelled);
        Assert.False(waiting.IsCompleted);
        await Until(() => waiting.IsCompleted, advance: true);
        await waiting;
    }

    [Fact]
    public async Task AQuestionInOneServiceGoesBeforeDocumentsInAnother()
    {
        var (questions, documents) = (Open(), Open());
        var now = _time.GetUtcNow();
        await questions.UpdateAsync(Model, (bucket, _) => bucket.Counted(10, now).Refused(batch: false, now), Cancelled);
        TimeSpan question = default,
            batch = default;

        await questions.UpdateAsync(Model, (bucket, _) => bucket.Take(batch: false, now, out question), Cancelled);
        Assert.True(question > TimeSpan.Zero);
        now += question;
        await documents.UpdateAsync(Model, (bucket, _) => bucket.Take(batch: true, now.AddSeconds(0.2), out batch), Cancelled);
        Assert.True(batch > TimeSpan.Zero);
        await questions.UpdateAsync(Model, (bucket, _) => bucket.Take(batch: false, now, out question), Cancelled);
        Assert.Equal(TimeSpan.Zero, question);
        await documents.UpdateAsync(Model, (bucket, _) => bucket.Take(batch: true, now.AddSeconds(2), out batch), Cancelled);
        Assert.Equal(TimeSpan.Zero, batch);
    }

    private ModelGate Gate() => new(Open(), _time, NullLogger<ModelGate>.Instance);

    private async Task Until(Func<bool> condition, bool advance = false)
    {
        while (!condition())
        {
            Cancelled.ThrowIfCancellationRequested();
            if (advance)
            {
                _time.Advance(TimeSpan.FromMilliseconds(50));
            }

            await Task.Delay(5, Cancelled);
        }
    }
}
