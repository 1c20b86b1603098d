using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace LlmOps.Redis;

/// <summary>The one multiplexer of a service, connected at first use and without holding a caller's thread.</summary>
/// <remarks>The container connects synchronously, and where Redis is down, that takes until the connect time limit: callers await it with
/// limits of their own.</remarks>
internal sealed class RedisConnection(IServiceProvider services)
{
    private readonly Lock _gate = new();
    private Task<IConnectionMultiplexer>? _connection;

    /// <summary>The multiplexer; connected, or trying to.</summary>
    public Task<IConnectionMultiplexer> OpenAsync()
    {
        lock (_gate)
        {
            return _connection is null or { IsFaulted: true }
                ? _connection = Task.Run(services.GetRequiredService<IConnectionMultiplexer>)
                : _connection;
        }
    }
}
