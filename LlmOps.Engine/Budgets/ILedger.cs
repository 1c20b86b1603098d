using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Budgets;

/// <summary>The durable account of money reserved and spent: SQLite, or DynamoDB. Every operation is atomic over all the accounts that it
/// touches.</summary>
public interface ILedger : IStoreProbe
{
    /// <summary>Reserves money in the tenant's and everybody's accounts of the day and the month, if no cap is passed by it: spent,
    /// reserved and new money together stay within each. Reservations past their time do not count. An id that is already there, in
    /// whatever state, is not reserved again, and that is a success.</summary>
    /// <returns>Null where the money is reserved; else the cap that stands against it.</returns>
    Task<LedgerCap?> ReserveAsync(LedgerReservation reservation, IReadOnlyList<LedgerCap> caps, CancellationToken cancellationToken);

    /// <summary>Replaces the reservation by what was really spent, also where it has expired or been released meanwhile: money spent is
    /// spent.</summary>
    /// <returns>False where it was settled before; nothing changes then.</returns>
    Task<bool> SettleAsync(LedgerReservation reservation, IReadOnlyList<LedgerCharge> charges, CancellationToken cancellationToken);

    /// <summary>Frees the reserved money.</summary>
    /// <returns>False where it was settled, released or expired before, or never reserved.</returns>
    Task<bool> ReleaseAsync(LedgerReservation reservation, CancellationToken cancellationToken);

    /// <summary>The balances of accounts, in the order asked for. Reservations past their time may still be counted here.</summary>
    Task<IReadOnlyList<LedgerBalance>> ReadBalancesAsync(IReadOnlyList<BudgetAccount> accounts, CancellationToken cancellationToken);

    /// <summary>A tenant's settled usage from one UTC day to another, both included, by day, model and purpose, in that order.</summary>
    Task<IReadOnlyList<UsageLine>> ReadUsageAsync(TenantScope scope, DateOnly from, DateOnly to, CancellationToken cancellationToken);

    /// <summary>Frees the money of reservations past their time.</summary>
    /// <returns>How many there were.</returns>
    Task<int> ReleaseExpiredAsync(CancellationToken cancellationToken);
}
