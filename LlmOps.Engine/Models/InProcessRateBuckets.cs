using System.Collections.Concurrent;

namespace LlmOps.Engine.Models;

/// <summary>Buckets of this process alone.</summary>
internal sealed class InProcessRateBuckets(TimeProvider time) : IRateBuckets
{
    private readonly ConcurrentDictionary<string, RateBucket> _buckets = new(StringComparer.Ordinal);

    public Task<RateBucket> UpdateAsync(
        string model,
        Func<RateBucket, DateTimeOffset, RateBucket> change,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult(
            _buckets.AddOrUpdate(model, _ => change(new RateBucket(), time.GetUtcNow()), (_, bucket) => change(bucket, time.GetUtcNow()))
        );
}
