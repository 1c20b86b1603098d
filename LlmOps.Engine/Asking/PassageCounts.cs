using System.Collections.Concurrent;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Resilience;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Asking;

/// <summary>How many passages tenants have. A figure some time old does for how rare a name is.</summary>
/// <param name="index">The index.</param>
/// <param name="calls">Calls it.</param>
/// <param name="timeLimit">How long to wait for it.</param>
/// <param name="time">The clock.</param>
internal sealed class PassageCounts(IChunkIndex index, StorePipeline calls, TimeSpan timeLimit, TimeProvider time)
{
    private const long Unknown = 10_000;

    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (long Count, long At)> _counts = new(StringComparer.Ordinal);

    /// <summary>The tenant's passages; a guess where the index does not say.</summary>
    public async Task<long> OfAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        if (_counts.TryGetValue(scope.TenantId, out var known) && time.GetElapsedTime(known.At) < s_lifetime)
        {
            return known.Count;
        }

        try
        {
            var count = await calls.ExecuteAsync(token => index.CountAsync(scope, token), cancellationToken, timeLimit);
            _counts[scope.TenantId] = (count, time.GetTimestamp());
            return count;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return Unknown;
        }
    }
}
