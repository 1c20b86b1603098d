using LlmOps.Engine.Models.Rates;
using LlmOps.Tests.Memory;

namespace LlmOps.Tests.Models.Rates;

public sealed class RedisRateBucketsTests : RateBucketsConformance, IAsyncDisposable
{
    private readonly List<RedisRateBuckets> _opened = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var opened in _opened)
        {
            await opened.DisposeAsync();
        }
    }

    private protected override IRateBuckets Open()
    {
        var buckets = new RedisRateBuckets(RealServers.Redis);
        _opened.Add(buckets);
        return buckets;
    }
}
