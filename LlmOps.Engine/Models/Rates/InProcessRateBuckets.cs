using System.Collections.Concurrent;

namespace LlmOps.Engine.Models.Rates;

/// <summary>Buckets of this process alone.</summary>
internal sealed class InProcessRateBuckets : IRateBuckets
{
    private readonly ConcurrentDictionary<string, RateBucket> _buckets = new(StringComparer.Ordinal);

    public Task<RateBucket> UpdateAsync(string model, Func<RateBucket, RateBucket> change, CancellationToken cancellationToken) =>
        Task.FromResult(_buckets.AddOrUpdate(model, _ => change(new RateBucket()), (_, bucket) => change(bucket)));
}
