using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Budgets;

/// <summary>The durable account of money reserved and spent: SQLite, or DynamoDB. Every operation is atomic over all the accounts that it
/// touches.</summary>
public interface ILedger : IStoreProbe
{
    /// <summary>Reserves money in the tenant's and everybody's accounts of the day and the month, if no cap is passed by it: spent,
    /// reserved and new money together stay within each. An id that is already there, in whatever state, is not reserved again, and that
    /// is a success.</summary>
    /// <returns>Null where the money is reserved; else the cap that stands against it.</returns>
    Task<LedgerCap?> ReserveAsync(LedgerReservation reservation, IReadOnlyList<LedgerCap> caps, CancellationToken cancellationToken);

    /// <summary>Raises what a reservation holds, if no cap is passed by the difference; one that was never made is made. Where as much is
    /// held already, or the reservation is not active any more, nothing changes, and that is a success.</summary>
    /// <param name="reservation">The reservation as it was made or raised before.</param>
    /// <param name="nanos">What it is to hold, billionths of a US dollar.</param>
    /// <param name="caps">The caps.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Null where the money is held; else the cap that stands against it.</returns>
    Task<LedgerCap?> RaiseAsync(
        LedgerReservation reservation,
        long nanos,
        IReadOnlyList<LedgerCap> caps,
        CancellationToken cancellationToken
    );

    /// <summary>Replaces the reservation, or the estimate that it was charged with when it expired, by what was really spent, also where it
    /// has been released meanwhile: money spent is spent.</summary>
    /// <param name="reservation">The reservation.</param>
    /// <param name="charges">What was spent.</param>
    /// <param name="rest">What is to be reserved from now on in its place, whatever the caps say: calls that have not ended. Null:
    /// nothing. An id that is already there is not reserved again.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False where it was settled before; nothing changes then.</returns>
    Task<bool> SettleAsync(
        LedgerReservation reservation,
        IReadOnlyList<LedgerCharge> charges,
        LedgerReservation? rest,
        CancellationToken cancellationToken
    );

    /// <summary>Settles a reservation that nothing remains of.</summary>
    /// <returns>False where it was settled before; nothing changes then.</returns>
    Task<bool> SettleAsync(LedgerReservation reservation, IReadOnlyList<LedgerCharge> charges, CancellationToken cancellationToken) =>
        SettleAsync(reservation, charges, rest: null, cancellationToken);

    /// <summary>Frees the reserved money, or takes back the estimate that the reservation was charged with when it expired. A reservation
    /// that arrives behind its release is not made any more.</summary>
    /// <returns>False where it was settled or released before, or never reserved.</returns>
    Task<bool> ReleaseAsync(LedgerReservation reservation, CancellationToken cancellationToken);

    /// <summary>The balances of accounts, in the order asked for.</summary>
    Task<IReadOnlyList<LedgerBalance>> ReadBalancesAsync(IReadOnlyList<BudgetAccount> accounts, CancellationToken cancellationToken);

    /// <summary>A tenant's settled usage from one UTC day to another, both included, by day, model and purpose, in that order.</summary>
    Task<IReadOnlyList<UsageLine>> ReadUsageAsync(TenantScope scope, DateOnly from, DateOnly to, CancellationToken cancellationToken);

    /// <summary>Charges reservations past their time: they were neither settled nor released, so that their money may have been spent.
    /// Each is charged in full, as one call of <see cref="LedgerReservation.Model"/> with the purpose
    /// <see cref="LedgerCharge.Unsettled"/>, until a settlement or a release that comes after all takes its place.</summary>
    /// <returns>What was charged by this call.</returns>
    Task<IReadOnlyList<LedgerReservation>> ChargeExpiredAsync(CancellationToken cancellationToken);
}
