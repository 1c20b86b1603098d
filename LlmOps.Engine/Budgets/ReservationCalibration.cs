using System.Collections.Concurrent;

namespace LlmOps.Engine.Budgets;

/// <summary> What one kind of work really cost of late, so that near that is held for the next instead of the most that it could cost. In
/// this process's memory: until enough is known, the most is held.
/// </summary>
internal sealed class ReservationCalibration
{
    private const int MinSamples = 20,
        MaxSamples = 200,
        MaxKinds = 1_000;
    private const double Quantile = 0.9;
    private const decimal Margin = 1.1m;

    private readonly ConcurrentDictionary<string, Samples> _kinds = new(StringComparer.Ordinal);

    /// <summary>What to hold, US dollars: a tenth more than nine of ten such pieces of work took, and never more than the most.</summary>
    public decimal HoldFor(string kind, decimal mostUsd) =>
        _kinds.TryGetValue(kind, out var samples) && samples.Usual() is { } usual ? Math.Min(mostUsd, usual * Margin) : mostUsd;

    /// <summary>Learns what a piece of work cost.</summary>
    public void Observe(string kind, decimal costUsd)
    {
        if (_kinds.Count < MaxKinds || _kinds.ContainsKey(kind))
        {
            _kinds.GetOrAdd(kind, static _ => new Samples()).Add(costUsd);
        }
    }

    private sealed class Samples
    {
        private readonly Lock _lock = new();
        private readonly decimal[] _costs = new decimal[MaxSamples];
        private int _count;
        private decimal? _usual;

        public void Add(decimal cost)
        {
            lock (_lock)
            {
                _costs[_count++ % MaxSamples] = cost;
                _usual = null;
            }
        }

        public decimal? Usual()
        {
            lock (_lock)
            {
                if (_count < MinSamples)
                {
                    return null;
                }

                if (_usual is null)
                {
                    var sorted = _costs[..Math.Min(_count, MaxSamples)].Order().ToArray();
                    _usual = sorted[(int)Math.Ceiling(Quantile * sorted.Length) - 1];
                }

                return _usual;
            }
        }
    }
}
