using LlmOps.Engine.Models;

namespace LlmOps.Engine.Budgets;

/// <summary>Money set aside for one piece of work. Its model calls are measured, and settled with the providers' own figures; disposed
/// unsettled, it settles what was used and frees the rest. Figures that arrive after the end are charged when they arrive.</summary>
/// <example><code>
/// await using var reservation = await costs.ReserveAsync(scope, turnId, plan, cancellationToken);
/// using (reservation.Measure("answer")) { await chat.GetResponseAsync(messages); }
/// var costUsd = await reservation.SettleAsync(CancellationToken.None);
/// </code></example>
public sealed class CostReservation : IAsyncDisposable
{
    private readonly CostController _costs;
    private readonly UsageMeter _meter;
    private int _closed;
    private readonly List<LedgerReservation> _more = [];
    private readonly string? _kind;
    private readonly Lock _lock = new();
    private readonly List<Task> _calls = [];
    private readonly List<Task> _lateCharges = [];
    private decimal _neededUsd;

    internal CostReservation(CostController costs, LedgerReservation entry, string? kind)
    {
        (_costs, _kind) = (costs, kind);
        _meter = new UsageMeter(Watch);
        Entry = entry;
    }

    /// <summary>The reservation's id.</summary>
    public string Id => Entry.Id;

    /// <summary>What is set aside, US dollars.</summary>
    public decimal ReservedUsd => Usd.FromNanos(Entry.Nanos + _more.Sum(entry => entry.Nanos));

    /// <summary>What was measured so far, one line for each model and purpose.</summary>
    public IReadOnlyList<CostLine> Used => _meter.Used;

    internal LedgerReservation Entry { get; }

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

        var more = Entry with
        {
            Id = $"{Entry.Id}.more{_more.Count + 1}",
            Nanos = Usd.ToNanos(Math.Max(neededUsd, wantedUsd) - ReservedUsd),
        };
        var refused = await _costs.TryReserveAsync(more, cancellationToken);
        if (refused is null)
        {
            _more.Add(more);
        }

        return refused;
    }

    /// <summary>Replaces the reservation by what was measured, and gives its cost in US dollars. Repeating it changes nothing.</summary>
    public Task<decimal> SettleAsync(CancellationToken cancellationToken) => SettleAsync(CloseMeter(), cancellationToken);

    /// <summary>Replaces the reservation by what was used, and gives its cost in US dollars. Repeating it changes nothing.</summary>
    public async Task<decimal> SettleAsync(IReadOnlyList<CostLine> used, CancellationToken cancellationToken)
    {
        await HoldForCallsUnderWayAsync(used);
        var cost = await _costs.SettleAsync(Entry, used, cancellationToken);
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            if (_kind is not null)
            {
                // What has to be covered on the way is more than what it comes to.
                _costs.Observe(_kind, Math.Max(cost, _neededUsd));
            }

            await ReleaseMoreAsync();
        }

        return cost;
    }

    /// <summary>Settles what was used where that has not been done. It does not throw: the reservation expires by itself, and what cannot
    /// be charged is logged.</summary>
    public async ValueTask DisposeAsync()
    {
        var used = CloseMeter();
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        await HoldForCallsUnderWayAsync(used);
        await (used.Count > 0 ? _costs.TrySettleAsync(Entry, used) : _costs.TryReleaseAsync(Entry));
        await ReleaseMoreAsync();
    }

    // After the settlement: until then what was used is covered.
    private async Task ReleaseMoreAsync()
    {
        foreach (var entry in _more)
        {
            await _costs.TryReleaseAsync(entry);
        }
    }

    /// <summary>Keeps what is left of the reservation while calls are under way that no caller waits for any more. They are billed all
    /// the same: if their money were free meanwhile, others would spend it too.</summary>
    private async Task HoldForCallsUnderWayAsync(IReadOnlyList<CostLine> used)
    {
        Task[] calls;
        lock (_lock)
        {
            calls = [.. _calls.Concat(_lateCharges).Where(call => !call.IsCompleted)];
            _calls.Clear();
        }

        if (calls.Length == 0)
        {
            return;
        }

        var rest = Entry with { Id = $"{Entry.Id}.rest", Nanos = Usd.ToNanos(ReservedUsd - used.Sum(line => _costs.CostOf(this, line))) };
        if (rest.Nanos > 0 && await _costs.TryHoldRestAsync(rest))
        {
            _costs.Watch(ReleaseAfterAsync(calls, rest));
        }
    }

    private async Task ReleaseAfterAsync(Task[] calls, LedgerReservation rest)
    {
        await Task.WhenAll(calls).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task[] charges;
        lock (_lock)
        {
            charges = [.. _lateCharges];
        }

        await Task.WhenAll(charges);
        await _costs.TryReleaseAsync(rest);
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
        lock (_lock)
        {
            var charge = _costs.ChargeLateAsync(Entry, _lateCharges.Count + 1, line);
            _lateCharges.Add(charge);
            _costs.Watch(charge);
        }
    }
}
