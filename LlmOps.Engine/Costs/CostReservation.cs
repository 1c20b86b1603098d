namespace LlmOps.Engine.Costs;

/// <summary>Money set aside for one request. Settle it with the provider's own figures; disposed without, it is released.</summary>
/// <example><code>
/// await using var reservation = await costs.ReserveAsync(scope, turnId, plan, cancellationToken);
/// // … call the models …
/// var costUsd = await reservation.SettleAsync(used, CancellationToken.None);
/// </code></example>
public sealed class CostReservation : IAsyncDisposable
{
    private readonly CostController _costs;
    private int _closed;

    internal CostReservation(CostController costs, LedgerReservation entry)
    {
        _costs = costs;
        Entry = entry;
    }

    /// <summary>The reservation's id.</summary>
    public string Id => Entry.Id;

    /// <summary>What is set aside, US dollars.</summary>
    public decimal ReservedUsd => Usd.FromNanos(Entry.Nanos);

    internal LedgerReservation Entry { get; }

    /// <summary>Replaces the reservation by what was used, and gives its cost in US dollars. Repeating it changes nothing.</summary>
    public async Task<decimal> SettleAsync(IReadOnlyList<CostLine> used, CancellationToken cancellationToken)
    {
        var cost = await _costs.SettleAsync(Entry, used, cancellationToken);
        Interlocked.Exchange(ref _closed, 1);
        return cost;
    }

    /// <summary>Frees the money: nothing was used.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        await _costs.ReleaseAsync(Entry, cancellationToken);
        Interlocked.Exchange(ref _closed, 1);
    }

    /// <summary>Frees the money where it was neither settled nor released. It does not throw: the reservation expires by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            await _costs.TryReleaseAsync(Entry);
        }
    }
}
