using LlmOps.Engine.Models;

namespace LlmOps.Engine.Budgets;

/// <summary>Money set aside for one piece of work. Its model calls are measured, and settled with the providers' own figures; disposed
/// unsettled, it settles what was used and frees the rest. What calls that have not ended may cost stays reserved until they have, and is
/// then settled with their figures. If the process dies instead, what it held is charged when it expires.</summary>
/// <example><code>
/// await using var reservation = await costs.ReserveAsync(scope, turnId, plan, cancellationToken);
/// using (reservation.Measure("answer")) { await chat.GetResponseAsync(messages); }
/// var costUsd = await reservation.SettleAsync(CancellationToken.None);
/// </code></example>
public sealed class CostReservation : IAsyncDisposable
{
    private readonly CostController _costs;
    private readonly UsageMeter _meter;
    private readonly string? _kind;
    private readonly Lock _lock = new();
    private readonly List<Task> _calls = [];
    private LedgerReservation _entry;
    private LedgerReservation? _rest;
    private Task[] _callsOfRest = [];
    private List<CostLine>? _usedOfRest;
    private bool _isEnded;
    private int _closed;
    private int _lateCharges;
    private decimal _neededUsd;

    internal CostReservation(CostController costs, LedgerReservation entry, string? kind)
    {
        (_costs, _kind, _entry) = (costs, kind, entry);
        _meter = new UsageMeter(Watch);
    }

    /// <summary>The reservation's id.</summary>
    public string Id => _entry.Id;

    /// <summary>What is set aside, US dollars.</summary>
    public decimal ReservedUsd => Usd.FromNanos(_entry.Nanos);

    /// <summary>What was measured so far, one line for each model and purpose.</summary>
    public IReadOnlyList<CostLine> Used => _meter.Used;

    internal LedgerReservation Entry => _entry;

    /// <summary>Counts the model calls made until the result is disposed towards this reservation
    /// (<see cref="UsageMeter.Measure"/>).</summary>
    /// <param name="purpose">What the calls are for (<see cref="CostLine.Purpose"/>).</param>
    public IDisposable Measure(string purpose) => _meter.Measure(purpose);

    /// <summary>Sees to it that as much is set aside as the work is about to have cost. Not for several callers at once.</summary>
    /// <param name="neededUsd">What it will have cost after its next step, US dollars.</param>
    /// <param name="wantedUsd">What to set aside altogether where that is not covered, so that not every step has to ask.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Null where it is covered; else why a cap does not allow it, and nothing more was set aside.</returns>
    public async Task<BudgetExceededException?> TryHoldAsync(decimal neededUsd, decimal wantedUsd, CancellationToken cancellationToken)
    {
        _neededUsd = Math.Max(_neededUsd, neededUsd);
        if (neededUsd <= ReservedUsd)
        {
            return null;
        }

        var nanos = Usd.ToNanos(Math.Max(neededUsd, wantedUsd));
        var refused = await _costs.TryRaiseAsync(_entry, nanos, cancellationToken);
        if (refused is null)
        {
            _entry = _entry with { Nanos = nanos };
        }

        return refused;
    }

    /// <summary>Replaces the reservation by what was measured, and gives its cost in US dollars. Repeating it changes nothing.</summary>
    public Task<decimal> SettleAsync(CancellationToken cancellationToken) => SettleAsync(CloseMeter(), cancellationToken);

    /// <summary>Replaces the reservation by what was used, and gives its cost in US dollars. Repeating it changes nothing.</summary>
    public async Task<decimal> SettleAsync(IReadOnlyList<CostLine> used, CancellationToken cancellationToken)
    {
        var cost = await _costs.SettleAsync(_entry, used, RestOf(used), cancellationToken);
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            if (_kind is not null)
            {
                // What has to be covered on the way is more than what it comes to.
                _costs.Observe(_kind, Math.Max(cost, _neededUsd));
            }

            FollowRest();
        }

        return cost;
    }

    /// <summary>Settles what was used where that has not been done. It does not throw: where the ledger takes neither settlement nor
    /// release, the reservation is charged when it expires.</summary>
    public async ValueTask DisposeAsync()
    {
        var used = CloseMeter();
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        var rest = RestOf(used);
        await (used.Count > 0 || rest is not null ? _costs.TrySettleAsync(_entry, used, rest) : _costs.TryReleaseAsync(_entry));
        FollowRest();
    }

    /// <summary>What stays reserved while calls are under way that no caller waits for any more; null: there are none. They are billed all
    /// the same: if their money were free meanwhile, others would spend it too.</summary>
    private LedgerReservation? RestOf(IReadOnlyList<CostLine> used)
    {
        lock (_lock)
        {
            if (_isEnded)
            {
                return _rest;
            }

            _isEnded = true;
            _callsOfRest = [.. _calls.Where(call => !call.IsCompleted)];
            if (_callsOfRest.Length == 0)
            {
                return null;
            }

            _usedOfRest = [];
            var left = Usd.ToNanos(ReservedUsd - used.Sum(line => _costs.CostOf(this, line)));
            _rest = _entry with { Id = $"{_entry.Id}.rest", Nanos = Math.Max(0, left) };
            return _rest;
        }
    }

    private void FollowRest()
    {
        if (_rest is { } rest)
        {
            _costs.Watch(SettleRestAsync(rest));
        }
    }

    private async Task SettleRestAsync(LedgerReservation rest)
    {
        await Task.WhenAll(_callsOfRest).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        List<CostLine> used;
        lock (_lock)
        {
            (used, _usedOfRest) = (_usedOfRest!, null);
        }

        await (used.Count > 0 ? _costs.TrySettleAsync(rest, used, rest: null) : _costs.TryReleaseAsync(rest));
    }

    private void Watch(Task call)
    {
        _costs.Watch(call);
        lock (_lock)
        {
            _calls.RemoveAll(static ended => ended.IsCompleted);
            _calls.Add(call);
        }
    }

    private IReadOnlyList<CostLine> CloseMeter() => _meter.Close(ChargeLate);

    private void ChargeLate(CostLine line)
    {
        int number;
        lock (_lock)
        {
            if (_usedOfRest is { } used)
            {
                used.Add(line);
                return;
            }

            number = ++_lateCharges;
        }

        _costs.Watch(_costs.TrySettleAsync(_entry with { Id = $"{_entry.Id}.late{number}", Nanos = 0 }, [line], rest: null));
    }
}
