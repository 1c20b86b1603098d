using LlmOps.Engine.Models;
using LlmOps.Redis;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;

namespace LlmOps.Tests.Redis;

public sealed class RedisRateBucketsTests : RateBucketsConformance, IAsyncDisposable
{
    private readonly List<TestRedis> _opened = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var opened in _opened)
        {
            await opened.DisposeAsync();
        }
    }

    private protected override IRateBuckets Open()
    {
        var redis = new TestRedis(RealServers.Redis);
        _opened.Add(redis);
        return new RedisRateBuckets(redis.Connection, TimeProvider.System);
    }
}
