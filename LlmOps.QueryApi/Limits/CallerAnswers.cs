using System.Collections.Concurrent;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Limits;

/// <summary>Counts the answers that each caller has under way in this process.</summary>
internal sealed class CallerAnswers(IOptions<LimitOptions> options)
{
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(string Tenant, string Subject), int> _underWay = new();

    /// <summary>Counts one more until the result is disposed.</summary>
    /// <exception cref="CallerLimitException">The caller has as many as it may have.</exception>
    public IDisposable Enter(Caller caller)
    {
        var (limit, key) = (options.Value.AnswersPerCaller, (caller.Tenant.TenantId, caller.Subject));
        if (limit == 0 || !CallerLimits.AppliesTo(caller))
        {
            return new Place(null, key);
        }

        if (_underWay.AddOrUpdate(key, 1, static (_, count) => count + 1) > limit)
        {
            Leave(key);
            throw new CallerLimitException($"This caller has {limit} answers under way.", limit, s_retryAfter);
        }

        return new Place(this, key);
    }

    private void Leave((string Tenant, string Subject) key)
    {
        // Removed at zero, so that callers of yesterday take no memory.
        if (_underWay.AddOrUpdate(key, 0, static (_, count) => count - 1) <= 0)
        {
            ((ICollection<KeyValuePair<(string, string), int>>)_underWay).Remove(new KeyValuePair<(string, string), int>(key, 0));
        }
    }

    private sealed class Place(CallerAnswers? answers, (string, string) key) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                answers?.Leave(key);
            }
        }
    }
}
