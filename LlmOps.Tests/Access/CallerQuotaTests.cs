using LlmOps.Engine.Access;
using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Access;

public sealed class CallerQuotaTests
{
    private static readonly Caller s_caller = Caller.OfKey(TenantScope.Create("acme"), "abc", ["ask"], []);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(600)]
    public async Task ReplicasTogetherLetThroughTheLimitAndThenItsRate(int perMinute)
    {
        var store = new InProcessRateBuckets(_time);
        CallerQuota[] replicas = [Open(store), Open(store), Open(store)];

        Assert.InRange(await SendAsync(replicas, perMinute, 3 * perMinute), perMinute - (2 * Math.Max(1, perMinute / 60)), perMinute);
        var refused = await replicas[0].TakeRequestAsync(s_caller, perMinute, Cancel);
        Assert.Equal((false, 0), (refused.Allowed, refused.Remaining));
        Assert.InRange(refused.Wait, TimeSpan.Zero, TimeSpan.FromSeconds(60.0 / perMinute) + TimeSpan.FromMilliseconds(1));

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.InRange(
            await SendAsync(replicas, perMinute, 3 * perMinute),
            perMinute - (2 * Math.Max(1, perMinute / 60)),
            perMinute + Math.Max(1, perMinute / 60)
        );
        Assert.True((await replicas[0].TakeRequestAsync(Caller.OfKey(s_caller.Tenant, "other", ["ask"], []), perMinute, Cancel)).Allowed);
    }

    [Fact]
    public async Task MostRequestsAskNoStore()
    {
        var store = new CountingBuckets(new InProcessRateBuckets(_time));
        var quota = Open(store);

        for (var i = 0; i < 300; i++)
        {
            Assert.True((await quota.TakeRequestAsync(s_caller, 600, Cancel)).Allowed);
        }

        Assert.InRange(store.Calls, 1, 30);
    }

    [Fact]
    public async Task TokensAreCountedAfterwardsAndTheNextQuestionWaits()
    {
        var store = new InProcessRateBuckets(_time);
        var (here, elsewhere) = (Open(store), Open(store));
        Assert.True((await here.CheckTokensAsync(s_caller, 6_000, Cancel)).Allowed);

        // The first charge goes to the store with the next second.
        await here.ChargeTokensAsync(s_caller, 6_000, 6_200, Cancel);
        var standing = await here.CheckTokensAsync(s_caller, 6_000, Cancel);
        Assert.False(standing.Allowed);
        Assert.InRange(standing.Wait, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));

        _time.Advance(TimeSpan.FromSeconds(1.5));
        await here.CheckTokensAsync(s_caller, 6_000, Cancel);
        Assert.False((await elsewhere.CheckTokensAsync(s_caller, 6_000, Cancel)).Allowed);
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.True((await elsewhere.CheckTokensAsync(s_caller, 6_000, Cancel)).Allowed);
    }

    [Fact]
    public async Task WhileTheStoreIsAwayTheProcessCountsAlone()
    {
        var quota = Open(new BrokenBuckets());
        var allowed = 0;
        for (var i = 0; i < 100; i++)
        {
            allowed += (await quota.TakeRequestAsync(s_caller, 60, Cancel)).Allowed ? 1 : 0;
        }

        Assert.Equal(60, allowed);
    }

    private static async Task<int> SendAsync(CallerQuota[] replicas, int perMinute, int requests)
    {
        var allowed = 0;
        for (var i = 0; i < requests; i++)
        {
            allowed += (await replicas[i % replicas.Length].TakeRequestAsync(s_caller, perMinute, Cancel)).Allowed ? 1 : 0;
        }

        return allowed;
    }

    private CallerQuota Open(IRateBuckets store) => new(store, _time, NullLogger<CallerQuota>.Instance);

    private sealed class CountingBuckets(IRateBuckets buckets) : IRateBuckets
    {
        public int Calls { get; private set; }

        public Task<RateBucket> UpdateAsync(
            string model,
            Func<RateBucket, DateTimeOffset, RateBucket> change,
            CancellationToken cancellationToken
        )
        {
            Calls++;
            return buckets.UpdateAsync(model, change, cancellationToken);
        }
    }

    private sealed class BrokenBuckets : IRateBuckets
    {
        public Task<RateBucket> UpdateAsync(
            string model,
            Func<RateBucket, DateTimeOffset, RateBucket> change,
            CancellationToken cancellationToken
        ) => Task.FromException<RateBucket>(new IOException("away"));
    }
}
