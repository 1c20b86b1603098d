using LlmOps.Engine.Models;
using LlmOps.Engine.Resilience;
using Polly;
using StackExchange.Redis;

namespace LlmOps.Redis;

/// <summary>Buckets in Redis, shared by the services of all machines. The clock is Redis's own, so that theirs need not agree.</summary>
/// <remarks>A bucket is one key; it is replaced only where it still holds what was read, and forgotten once the model has not been called
/// for a while.</remarks>
internal sealed class RedisRateBuckets(RedisConnection redis, TimeProvider time) : IRateBuckets
{
    private static readonly ResiliencePipeline s_conflict = StorePipelines.Conflict(
        attempts: 20,
        TimeSpan.FromMilliseconds(2),
        static exception => exception is BucketChangedException
    );

    // KEYS: bucket. ARGV: value read ('' for none), next value, lifetime in milliseconds.
    private const string ReplaceScript = """
        if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        return 1
        """;

    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(5);

    // A call of a model must not wait long for a Redis that is down.
    private static readonly TimeSpan s_timeLimit = TimeSpan.FromMilliseconds(500);

    public async Task<RateBucket> UpdateAsync(
        string model,
        Func<RateBucket, DateTimeOffset, RateBucket> change,
        CancellationToken cancellationToken
    )
    {
        var database = (await redis.OpenAsync().WaitAsync(cancellationToken)).GetDatabase();
        RedisKey key = $"llmops:rate:{model}";
        return await s_conflict.ExecuteAsync(
            async token =>
            {
                var asked = database.ExecuteAsync("TIME");
                var found = database.StringGetAsync(key);
                await Task.WhenAll(asked, found).WaitAsync(s_timeLimit, time, token);
                var read = (string?)await found;
                var next = change(RateBucketJson.Read(read), Time(await asked));
                var replaced = await database
                    .ScriptEvaluateAsync(ReplaceScript, [key], [read ?? "", RateBucketJson.Write(next), (long)s_lifetime.TotalMilliseconds])
                    .WaitAsync(s_timeLimit, time, token);
                return (int)replaced == 1 ? next : throw new BucketChangedException(model);
            },
            cancellationToken
        );
    }

    /// <summary>Seconds and, apart, microseconds since 1970.</summary>
    private static DateTimeOffset Time(RedisResult time)
    {
        var parts = (long[]?)time ?? throw new FormatException("Redis did not tell the time.");
        return DateTimeOffset.FromUnixTimeSeconds(parts[0]).AddMicroseconds(parts[1]);
    }

    /// <summary>Another process changed the bucket between reading and writing it.</summary>
    private sealed class BucketChangedException(string model)
        : TimeoutException($"The bucket of {model} was changed by other processes each time.");
}
