using LlmOps.Engine.Models;
using StackExchange.Redis;

namespace LlmOps.Redis;

/// <summary>Buckets in Redis, shared by the services of all machines. The clock is Redis's own, so that theirs need not agree.</summary>
/// <remarks>A bucket is one key; it is replaced only where it still holds what was read, and forgotten once nobody has called the model for a while.</remarks>
internal sealed class RedisRateBuckets(RedisConnection redis, TimeProvider time) : IRateBuckets
{
    private const int MaxAttempts = 20;

    // KEYS: bucket. ARGV: value read ('' for none), next value, lifetime in milliseconds.
    private const string ReplaceScript = """
        if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        return 1
        """;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    // A call of a model must not wait long for a Redis that is down.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMilliseconds(500);

    public async Task<RateBucket> UpdateAsync(string model, Func<RateBucket, DateTimeOffset, RateBucket> change, CancellationToken cancellationToken)
    {
        var database = (await redis.OpenAsync().WaitAsync(cancellationToken)).GetDatabase();
        RedisKey key = $"llmops:rate:{model}";
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var asked = database.ExecuteAsync("TIME");
            var found = database.StringGetAsync(key);
            await Task.WhenAll(asked, found).WaitAsync(TimeLimit, time, cancellationToken);
            var read = (string?)await found;
            var next = change(RateBucketJson.Read(read), Time(await asked));
            var replaced = await database.ScriptEvaluateAsync(ReplaceScript, [key], [read ?? "", RateBucketJson.Write(next), (long)Lifetime.TotalMilliseconds])
                .WaitAsync(TimeLimit, time, cancellationToken);
            if ((int)replaced == 1)
            {
                return next;
            }

            // Somebody else was quicker; who waits for a time of chance does not meet them again.
            await Task.Delay(Random.Shared.Next(1, 3 + attempt), cancellationToken);
        }

        throw new TimeoutException($"The bucket of {model} was changed by others {MaxAttempts} times in a row.");
    }

    /// <summary>Seconds and, apart, microseconds since 1970.</summary>
    private static DateTimeOffset Time(RedisResult time)
    {
        var parts = (long[]?)time ?? throw new FormatException("Redis did not tell the time.");
        return DateTimeOffset.FromUnixTimeSeconds(parts[0]).AddMicroseconds(parts[1]);
    }
}
