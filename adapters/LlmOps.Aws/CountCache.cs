using System.Collections.Concurrent;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Aws;

/// <summary> The last counts of each tenant's documents. Counting reads a tenant's whole index, so callers share one count for ten times as
/// long as it took, and at least for a second: however many pages are asked for, a tenth of the time at most is spent on counting.
/// </summary>
internal sealed class CountCache(TimeProvider time)
{
    private const int MaxTenants = 10_000;

    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The counts of a tenant.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="count">Counts; shared by all who ask meanwhile.</param>
    /// <param name="cancellationToken">Stops the wait; the count goes on for the others.</param>
    public async Task<IReadOnlyDictionary<DocumentState, long>> GetAsync(
        string tenant,
        Func<CancellationToken, Task<IReadOnlyDictionary<DocumentState, long>>> count,
        CancellationToken cancellationToken
    )
    {
        if (_entries.TryGetValue(tenant, out var known) && known.IsUsable(time))
        {
            return await known.Counts.WaitAsync(cancellationToken);
        }

        if (_entries.Count >= MaxTenants)
        {
            _entries.Clear();
        }

        var begun = new Entry(time);
        var entry =
            known is null ? _entries.GetOrAdd(tenant, begun)
            : _entries.TryUpdate(tenant, begun, known) ? begun
            : _entries.GetOrAdd(tenant, begun);
        if (entry == begun)
        {
            begun.Begin(count, time);
        }

        return await entry.Counts.WaitAsync(cancellationToken);
    }

    private sealed class Entry(TimeProvider time)
    {
        private readonly TaskCompletionSource<IReadOnlyDictionary<DocumentState, long>> _counts = new(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        private readonly long _begun = time.GetTimestamp();
        private long _took;

        public Task<IReadOnlyDictionary<DocumentState, long>> Counts => _counts.Task;

        public bool IsUsable(TimeProvider time)
        {
            if (!_counts.Task.IsCompleted)
            {
                return true;
            }

            var took = TimeSpan.FromTicks(Volatile.Read(ref _took));
            var lifetime = took * 10 > s_shortest ? took * 10 : s_shortest;
            return _counts.Task.IsCompletedSuccessfully && time.GetElapsedTime(_begun) < took + lifetime;
        }

        public void Begin(Func<CancellationToken, Task<IReadOnlyDictionary<DocumentState, long>>> count, TimeProvider time) =>
            _ = RunAsync(count, time);

        private async Task RunAsync(Func<CancellationToken, Task<IReadOnlyDictionary<DocumentState, long>>> count, TimeProvider time)
        {
            try
            {
                var counts = await count(CancellationToken.None);
                Volatile.Write(ref _took, time.GetElapsedTime(_begun).Ticks);
                _counts.SetResult(counts);
            }
            catch (Exception e)
            {
                _counts.SetException(e);
            }
        }
    }
}
