using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using LlmOps.Engine;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace LlmOps.Redis;

/// <summary>The temporary tier in Redis, Valkey or ElastiCache.</summary>
/// <remarks>A session has three keys in one slot: its turns (a sorted set, score = sequence), the time of its last use while it is known,
/// and the sequence through which it was deleted. Every operation is one script, so it happens whole or not at all and costs one round
/// trip. Age is checked against our clock; the keys' own expiry is the broom.</remarks>
internal sealed class RedisTemporaryMemory(RedisConnection redis, IOptions<MemoryOptions> options, TimeProvider time)
    : ITemporaryMemory,
        IPreparedStore
{
    static RedisTemporaryMemory() => RedisFaults.Register();

    // KEYS: turns, used, deleted. ARGV: now, lifetime.
    private const string LoadScript = """
        local used = redis.call('GET', KEYS[2])
        if not used or tonumber(ARGV[1]) - tonumber(used) >= tonumber(ARGV[2]) then return false end
        redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return redis.call('ZRANGE', KEYS[1], 0, -1)
        """;

    // ARGV: now, lifetime, most turns, 1 to make the session known, then sequence and turn in turn.
    private const string AddScript = """
        local used = redis.call('GET', KEYS[2])
        local deleted = tonumber(redis.call('GET', KEYS[3]) or '-1')
        local known = ARGV[4] == '1' or (used and tonumber(ARGV[1]) - tonumber(used) < tonumber(ARGV[2]))
        local function saidAt(turn) return turn.feedback and turn.feedback.at or '' end
        for i = 5, #ARGV, 2 do
            local add = tonumber(ARGV[i]) > deleted
            -- A copy of the same turn has this sequence too; of two, the one with the later feedback stays. Times are UTC, so they compare as text.
            for _, other in ipairs(add and redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[i], ARGV[i]) or {}) do
                local old, new = cjson.decode(other), cjson.decode(ARGV[i + 1])
                if old.turnId == new.turnId and saidAt(old) >= saidAt(new) then add = false
                elseif old.turnId == new.turnId then redis.call('ZREM', KEYS[1], other) end
            end
            if add then redis.call('ZADD', KEYS[1], ARGV[i], ARGV[i + 1]) end
        end
        redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -(tonumber(ARGV[3]) + 1))
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        if not known then return 0 end
        redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
        return 1
        """;

    // ARGV: lifetime, sequence.
    private const string DeleteScript = """
        local deleted = redis.call('GET', KEYS[3])
        if not deleted or tonumber(deleted) < tonumber(ARGV[2]) then redis.call('SET', KEYS[3], ARGV[2], 'PX', ARGV[1]) end
        redis.call('DEL', KEYS[2])
        return redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2])
        """;

    private readonly MemoryOptions _options = options.Value;
    private readonly FullStoreMark _full = new(time);
    private string? _version;

    public string StoreName => _version is null ? "temporary-memory (redis)" : $"temporary-memory (redis {_version})";

    public Task PrepareAsync(CancellationToken cancellationToken) => ProbeAsync(cancellationToken);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        // A server whose memory is used up answers a PING.
        _full.ThrowIfFull();
        var connection = await redis.OpenAsync().WaitAsync(cancellationToken);
        await connection.GetDatabase().PingAsync().WaitAsync(_options.TemporaryTimeLimit, time, cancellationToken);
        _version = connection.GetServers().FirstOrDefault(s => s.IsConnected)?.Version.ToString();
    }

    public async Task<IReadOnlyList<ConversationTurn>?> LoadAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken)
    {
        var result = await EvaluateAsync("load", LoadScript, scope, sessionId, [Now(), Lifetime()], cancellationToken);
        return result.IsNull ? null : TurnSequence.Merge(_options.TemporaryTurns, [.. ((string[])result!).Select(MemoryJson.Read)]);
    }

    public Task<bool> AppendAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken) =>
        AddAsync("append", scope, turn.SessionId, [turn], makeKnown: false, cancellationToken);

    public Task FillAsync(
        TenantScope scope,
        string sessionId,
        IReadOnlyList<ConversationTurn> turns,
        CancellationToken cancellationToken
    ) => AddAsync("fill", scope, sessionId, turns, makeKnown: true, cancellationToken);

    public async Task<int> DeleteAsync(TenantScope scope, string sessionId, long throughSequence, CancellationToken cancellationToken) =>
        (int)await EvaluateAsync("delete", DeleteScript, scope, sessionId, [Lifetime(), throughSequence], cancellationToken);

    public async Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        var removed = 0L;
        await foreach (var (server, key) in KeysAsync(scope, cancellationToken))
        {
            removed += await server.Multiplexer.GetDatabase().KeyDeleteAsync(key).WaitAsync(cancellationToken) ? 1 : 0;
        }

        return removed;
    }

    public async Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        var count = 0L;
        await foreach (var _ in KeysAsync(scope, cancellationToken))
        {
            count++;
        }

        return count;
    }

    /// <summary>Every key of a tenant, on whichever server of a cluster it is. A tenant's id has no character that a pattern would take for
    /// another.</summary>
    private async IAsyncEnumerable<(IServer Server, RedisKey Key)> KeysAsync(
        TenantScope scope,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var connection = await redis.OpenAsync().WaitAsync(cancellationToken);
        var servers = connection.GetServers().Where(server => !server.IsReplica).ToList();
        if (servers.Find(server => !server.IsConnected) is { } away)
        {
            throw new StoreUnavailableException("redis", $"Redis does not answer at {away.EndPoint}.");
        }

        foreach (var server in servers)
        {
            await foreach (
                var key in server
                    .KeysAsync(pattern: $"llmops:memory:{{{scope.TenantId}:*", pageSize: 500)
                    .WithCancellation(cancellationToken)
            )
            {
                yield return (server, key);
            }
        }
    }

    private async Task<bool> AddAsync(
        string operation,
        TenantScope scope,
        string sessionId,
        IReadOnlyList<ConversationTurn> turns,
        bool makeKnown,
        CancellationToken cancellationToken
    )
    {
        RedisValue[] values =
        [
            Now(),
            Lifetime(),
            _options.TemporaryTurns,
            makeKnown ? 1 : 0,
            .. turns.TakeLast(_options.TemporaryTurns).SelectMany(IEnumerable<RedisValue> (t) => [t.Sequence, MemoryJson.Write(t)]),
        ];
        return (int)await EvaluateAsync(operation, AddScript, scope, sessionId, values, cancellationToken) == 1;
    }

    private async Task<RedisResult> EvaluateAsync(
        string operation,
        string script,
        TenantScope scope,
        string sessionId,
        RedisValue[] values,
        CancellationToken cancellationToken
    )
    {
        using var activity = EngineDiagnostics.ActivitySource.StartActivity($"redis {operation}", ActivityKind.Client);
        if (activity is not null)
        {
            activity.SetTag("db.system", "redis").SetTag("db.system.name", "redis").SetTag("db.operation.name", "EVALSHA");
        }

        try
        {
            var slot = $"llmops:memory:{{{scope.TenantId}:{sessionId}}}";
            RedisKey[] keys = [slot + ":turns", slot + ":used", slot + ":deleted"];
            var connection = await redis.OpenAsync().WaitAsync(cancellationToken);
            SetPeer(activity, connection);
            var result = await connection
                .GetDatabase()
                .ScriptEvaluateAsync(script, keys, values)
                .WaitAsync(_options.TemporaryTimeLimit, time, cancellationToken);
            _full.Succeeded();
            return result;
        }
        catch (Exception e)
        {
            if (StoreFailures.Of(e) is { } failure)
            {
                _full.Failed(new StoreUnavailableException("redis", "Redis takes no writes.", e) { Failure = failure });
            }

            activity?.SetTag("error.type", e.GetType().FullName).SetStatus(ActivityStatusCode.Error, e.GetType().Name);
            throw;
        }
    }

    private static void SetPeer(Activity? activity, IConnectionMultiplexer connection)
    {
        if (activity is not null && connection.GetEndPoints(configuredOnly: true).FirstOrDefault() is { } endPoint)
        {
            var (host, port) = endPoint switch
            {
                DnsEndPoint dns => (dns.Host, dns.Port),
                IPEndPoint ip => (ip.Address.ToString(), ip.Port),
                _ => (endPoint.ToString(), 0),
            };
            activity.SetTag("server.address", host).SetTag("server.port", port);
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private long Lifetime() => (long)_options.TemporaryLifetime.TotalMilliseconds;
}
