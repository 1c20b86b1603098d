using System.Collections.Concurrent;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Tests.Budgets;

/// <summary>A ledger that is read after every settlement, which, with what expires, is all that raises what is spent.</summary>
internal sealed class WatchedLedger(ILedger ledger) : ILedger
{
    private readonly ConcurrentDictionary<BudgetAccount, long> _caps = [];
    private readonly ConcurrentDictionary<string, long> _reserved = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _dead = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Every account with a cap.</summary>
    public IReadOnlyCollection<BudgetAccount> CappedAccounts => [.. _caps.Keys];

    /// <summary>The most that a question had reserved.</summary>
    public long LargestReservation => _reserved.Values.DefaultIfEmpty().Max();

    /// <summary>The most by which what was spent ever passed a cap; negative where none was reached.</summary>
    public long WorstExcess { get; private set; } = long.MinValue;

    /// <summary>The share of a cap that was spent at most.</summary>
    public double HighestShare { get; private set; }

    public string StoreName => ledger.StoreName;

    /// <summary>The process of a question ends: nothing that it still wants to write gets through.</summary>
    public void Kill(string question) => _dead[question] = true;

    public Task ProbeAsync(CancellationToken cancellationToken) => ledger.ProbeAsync(cancellationToken);

    public async Task<LedgerCap?> ReserveAsync(
        LedgerReservation reservation,
        IReadOnlyList<LedgerCap> caps,
        CancellationToken cancellationToken
    )
    {
        foreach (var cap in caps)
        {
            _caps[cap.Account] = cap.Nanos;
        }

        var refused = await Living(reservation).ReserveAsync(reservation, caps, cancellationToken);
        if (refused is null)
        {
            _reserved[reservation.Id] = reservation.Nanos;
        }

        return refused;
    }

    public async Task<LedgerCap?> RaiseAsync(
        LedgerReservation reservation,
        long nanos,
        IReadOnlyList<LedgerCap> caps,
        CancellationToken cancellationToken
    )
    {
        var refused = await Living(reservation).RaiseAsync(reservation, nanos, caps, cancellationToken);
        if (refused is null)
        {
            _reserved[reservation.Id] = nanos;
        }

        return refused;
    }

    public async Task<bool> SettleAsync(
        LedgerReservation reservation,
        IReadOnlyList<LedgerCharge> charges,
        LedgerReservation? rest,
        CancellationToken cancellationToken
    )
    {
        var isFirst = await Living(reservation).SettleAsync(reservation, charges, rest, cancellationToken);
        await LookAsync(reservation);
        return isFirst;
    }

    public Task<bool> ReleaseAsync(LedgerReservation reservation, CancellationToken cancellationToken) =>
        Living(reservation).ReleaseAsync(reservation, cancellationToken);

    public async Task<IReadOnlyList<LedgerReservation>> ChargeExpiredAsync(CancellationToken cancellationToken)
    {
        var charged = await ledger.ChargeExpiredAsync(cancellationToken);
        foreach (var reservation in charged)
        {
            await LookAsync(reservation);
        }

        return charged;
    }

    private async Task LookAsync(LedgerReservation reservation)
    {
        var capped = BudgetAccount
            .Of(reservation.Scope, reservation.Day)
            .Concat(reservation.Extra ?? [])
            .Where(_caps.ContainsKey)
            .Distinct()
            .ToList();
        var balances = await ledger.ReadBalancesAsync(capped, CancellationToken.None);
        lock (_lock)
        {
            for (var i = 0; i < capped.Count; i++)
            {
                WorstExcess = Math.Max(WorstExcess, balances[i].SpentNanos - _caps[capped[i]]);
                HighestShare = Math.Max(HighestShare, (double)balances[i].SpentNanos / _caps[capped[i]]);
            }
        }
    }

    public Task<IReadOnlyList<LedgerBalance>> ReadBalancesAsync(
        IReadOnlyList<BudgetAccount> accounts,
        CancellationToken cancellationToken
    ) => ledger.ReadBalancesAsync(accounts, cancellationToken);

    public Task<IReadOnlyList<UsageLine>> ReadUsageAsync(
        TenantScope scope,
        DateOnly from,
        DateOnly to,
        CancellationToken cancellationToken
    ) => ledger.ReadUsageAsync(scope, from, to, cancellationToken);

    private ILedger Living(LedgerReservation reservation) =>
        _dead.ContainsKey(QuestionOf(reservation)) ? throw new InvalidOperationException("The process has ended.") : ledger;

    private static string QuestionOf(LedgerReservation reservation) => reservation.Id.Split('.')[0];
}
