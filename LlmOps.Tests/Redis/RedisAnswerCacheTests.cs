using LlmOps.Engine.Asking;
using LlmOps.Redis;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;

namespace LlmOps.Tests.Redis;

public sealed class RedisAnswerCacheTests : AnswerCacheConformance, IAsyncDisposable
{
    private readonly List<TestRedis> _opened = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var opened in _opened)
        {
            await opened.DisposeAsync();
        }
    }

    private protected override IAnswerCache Open()
    {
        var redis = new TestRedis(RealServers.Redis);
        _opened.Add(redis);
        return new RedisAnswerCache(redis.Connection, Clock);
    }
}
