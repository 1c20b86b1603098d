using LlmOps.Engine.Asking;
using LlmOps.Engine.Tenancy;
using StackExchange.Redis;

namespace LlmOps.Redis;

/// <summary>The cached answers in Redis, Valkey or ElastiCache.</summary>
/// <remarks>
/// A tenant's keys are in one slot: <c>…:answer:KEY</c> (JSON), <c>…:vector:KEY</c> (half precision), <c>…:partition:PARTITION</c> (a
/// sorted set of keys that have a vector, in the order in which they were stored) and <c>…:keys</c> (all of the tenant's keys, with the
/// time of their end). Expiry is checked against our clock; that of the keys removes them.
/// </remarks>
internal sealed class RedisAnswerCache(RedisConnection redis, TimeProvider time) : IAnswerCache
{
    static RedisAnswerCache() => RedisFaults.Register();

    // KEYS: answer, vector, partition, keys. ARGV: now, lifetime, key, answer, vector ('' for none), end.
    private const string PutScript = """
        redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[2])
        if ARGV[5] == '' then
            redis.call('DEL', KEYS[2])
            redis.call('ZREM', KEYS[3], ARGV[3])
        else
            redis.call('SET', KEYS[2], ARGV[5], 'PX', ARGV[2])
            local last = redis.call('ZREVRANGE', KEYS[3], 0, 0, 'WITHSCORES')
            redis.call('ZADD', KEYS[3], (tonumber(last[2]) or 0) + 1, ARGV[3])
            redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -1001)
            if redis.call('PTTL', KEYS[3]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[3], ARGV[2]) end
        end
        redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', ARGV[1])
        redis.call('ZADD', KEYS[4], ARGV[6], ARGV[3])
        if redis.call('PTTL', KEYS[4]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[4], ARGV[2]) end
        return 1
        """;

    public string StoreName => "answer-cache (redis)";

    public async Task ProbeAsync(CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken)).PingAsync().WaitAsync(cancellationToken);

    public async Task<CachedAnswer?> FindAsync(TenantScope scope, string key, CancellationToken cancellationToken)
    {
        var database = await OpenAsync(cancellationToken);
        var found = await database.StringGetAsync($"{Slot(scope)}:answer:{key}").WaitAsync(cancellationToken);
        return found.IsNull || CachedAnswerJson.Read((byte[])found!) is not { } answer || answer.ExpiresAt <= time.GetUtcNow()
            ? null
            : answer;
    }

    public async Task<IReadOnlyList<CachedVector>> ListVectorsAsync(
        TenantScope scope,
        string partition,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var database = await OpenAsync(cancellationToken);
        var keys = await database
            .SortedSetRangeByRankAsync($"{Slot(scope)}:partition:{partition}", 0, limit - 1, Order.Descending)
            .WaitAsync(cancellationToken);
        if (keys.Length == 0)
        {
            return [];
        }

        var ends = database.SortedSetScoresAsync($"{Slot(scope)}:keys", keys);
        var vectors = database.StringGetAsync([.. keys.Select(key => (RedisKey)$"{Slot(scope)}:vector:{key}")]);
        await Task.WhenAll(ends, vectors).WaitAsync(cancellationToken);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return
        [
            .. keys.Zip(await vectors, await ends)
                .Where(entry => !entry.Second.IsNull && entry.Third > now)
                .Select(entry => new CachedVector(entry.First!, CachedVector.FromBytes((byte[])entry.Second!))),
        ];
    }

    public async Task PutAsync(TenantScope scope, CachedAnswer answer, CancellationToken cancellationToken)
    {
        var database = await OpenAsync(cancellationToken);
        var now = time.GetUtcNow();
        var lifetime = (long)(answer.ExpiresAt - now).TotalMilliseconds;
        if (lifetime <= 0)
        {
            return;
        }

        var slot = Slot(scope);
        await database
            .ScriptEvaluateAsync(
                PutScript,
                [$"{slot}:answer:{answer.Key}", $"{slot}:vector:{answer.Key}", $"{slot}:partition:{answer.Partition}", $"{slot}:keys"],
                [
                    now.ToUnixTimeMilliseconds(),
                    lifetime,
                    answer.Key,
                    CachedAnswerJson.Write(answer),
                    answer.Vector is { } vector ? CachedVector.ToBytes(vector.Span) : RedisValue.EmptyString,
                    answer.ExpiresAt.ToUnixTimeMilliseconds(),
                ]
            )
            .WaitAsync(cancellationToken);
    }

    public async Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        var database = await OpenAsync(cancellationToken);
        var (slot, removed) = (Slot(scope), 0L);
        foreach (var batch in (await database.SortedSetRangeByRankAsync($"{slot}:keys").WaitAsync(cancellationToken)).Chunk(1_000))
        {
            var vectors = database.KeyDeleteAsync([.. batch.Select(key => (RedisKey)$"{slot}:vector:{key}")]);
            var answers = database.KeyDeleteAsync([.. batch.Select(key => (RedisKey)$"{slot}:answer:{key}")]);
            await Task.WhenAll(vectors, answers).WaitAsync(cancellationToken);
            await database.SortedSetRemoveAsync($"{slot}:keys", batch).WaitAsync(cancellationToken);
            removed += await answers;
        }

        return removed;
    }

    public async Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken)).SortedSetLengthAsync($"{Slot(scope)}:keys").WaitAsync(cancellationToken);

    private async Task<IDatabase> OpenAsync(CancellationToken cancellationToken) =>
        (await redis.OpenAsync().WaitAsync(cancellationToken)).GetDatabase();

    private static string Slot(TenantScope scope) => $"llmops:answers:{{{scope.TenantId}}}";
}
