using System.Net;
using StackExchange.Redis;

namespace LlmOps.Engine.Wire;

/// <summary>
/// A connection to Redis that is opened at first use and opens itself again. Redis may come later than we do, or go: every call then fails at once, and the client
/// goes on trying by itself.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private readonly ConfigurationOptions _configuration;
    private readonly Lock _gate = new();
    private Task<ConnectionMultiplexer>? _connection;

    /// <param name="connectionString">StackExchange.Redis's: <c>host:6379,user=…,password=…,ssl=true</c>.</param>
    /// <param name="timeLimit">For one call.</param>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public RedisConnection(string connectionString, TimeSpan timeLimit)
    {
        _configuration = ConfigurationOptions.Parse(connectionString);
        _configuration.ClientName ??= "llmops";
        _configuration.AbortOnConnectFail = false;
        _configuration.BacklogPolicy = BacklogPolicy.FailFast;
        _configuration.ReconnectRetryPolicy = new ExponentialRetry(250, 2000);
        _configuration.AsyncTimeout = (int)timeLimit.TotalMilliseconds;
        _configuration.ConnectTimeout = 2000;
        _configuration.KeepAlive = 5;
    }

    /// <summary>The first configured address.</summary>
    public EndPoint? EndPoint => _configuration.EndPoints.FirstOrDefault();

    public Task<ConnectionMultiplexer> OpenAsync()
    {
        lock (_gate)
        {
            return _connection is null or { IsFaulted: true } or { IsCanceled: true } ? _connection = ConnectionMultiplexer.ConnectAsync(_configuration) : _connection;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { IsCompletedSuccessfully: true } connection)
        {
            await (await connection).DisposeAsync();
        }
    }
}
