using System.Collections.Concurrent;
using LlmOps.Engine.Resilience;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Budgets;

/// <summary>A ledger beyond this machine, with a time limit for every call.</summary>
/// <remarks>What cannot be reserved is not spent: without the ledger a question is refused, as one over budget is. What is spent already
/// is booked later: a settlement that does not get through is kept and repeated until the ledger takes it, and the answer goes out
/// meanwhile.</remarks>
internal sealed partial class GuardedLedger(
    ILedger ledger,
    IOptions<BudgetOptions> options,
    TimeProvider time,
    ILogger<GuardedLedger> logger
) : BackgroundService, ILedger, IPreparedStore
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);

    private readonly StorePipeline _pipeline = StorePipelines.Ledger(options.Value.LedgerTimeLimit, time, logger);
    private readonly ConcurrentDictionary<
        (string Tenant, string Id),
        (LedgerReservation Reservation, IReadOnlyList<LedgerCharge> Charges)
    > _owed = new();

    public string StoreName => ledger.StoreName;

    /// <summary>Settlements that the ledger has not taken yet.</summary>
    public int Owed => _owed.Count;

    public Task PrepareAsync(CancellationToken cancellationToken) =>
        ledger is IPreparedStore prepared ? prepared.PrepareAsync(cancellationToken) : Task.CompletedTask;

    public Task ProbeAsync(CancellationToken cancellationToken) => ledger.ProbeAsync(cancellationToken);

    public Task<LedgerCap?> ReserveAsync(
        LedgerReservation reservation,
        IReadOnlyList<LedgerCap> caps,
        CancellationToken cancellationToken
    ) => LimitAsync(token => ledger.ReserveAsync(reservation, caps, token), cancellationToken);

    public async Task<bool> SettleAsync(
        LedgerReservation reservation,
        IReadOnlyList<LedgerCharge> charges,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await LimitAsync(token => ledger.SettleAsync(reservation, charges, token), cancellationToken);
        }
        catch (StoreUnavailableException e)
        {
            // True where it got through after all and only its answer was lost: repeating it then changes nothing.
            LogOwed(e, reservation.Id);
            return _owed.TryAdd((reservation.Scope.TenantId, reservation.Id), (reservation, charges));
        }
    }

    public Task<bool> ReleaseAsync(LedgerReservation reservation, CancellationToken cancellationToken) =>
        LimitAsync(token => ledger.ReleaseAsync(reservation, token), cancellationToken);

    public Task<IReadOnlyList<LedgerBalance>> ReadBalancesAsync(
        IReadOnlyList<BudgetAccount> accounts,
        CancellationToken cancellationToken
    ) => LimitAsync(token => ledger.ReadBalancesAsync(accounts, token), cancellationToken);

    public Task<IReadOnlyList<UsageLine>> ReadUsageAsync(
        TenantScope scope,
        DateOnly from,
        DateOnly to,
        CancellationToken cancellationToken
    ) => LimitAsync(token => ledger.ReadUsageAsync(scope, from, to, token), cancellationToken);

    public Task<int> ReleaseExpiredAsync(CancellationToken cancellationToken) => LimitAsync(ledger.ReleaseExpiredAsync, cancellationToken);

    /// <summary>Repeats what is owed, until one does not get through.</summary>
    internal async Task SettleOwedAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, owed) in _owed)
        {
            try
            {
                await LimitAsync(token => ledger.SettleAsync(owed.Reservation, owed.Charges, token), cancellationToken);
            }
            catch (StoreUnavailableException)
            {
                return;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // Not an outage: it would be refused each time.
                LogLost(e, owed.Reservation.Id);
                _owed.TryRemove(key, out _);
                continue;
            }

            _owed.TryRemove(key, out _);
            LogSettled(owed.Reservation.Id);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        while (
            await timer
                .WaitForNextTickAsync(stoppingToken)
                .AsTask()
                .ContinueWith(static tick => tick.IsCompletedSuccessfully && tick.Result, TaskScheduler.Default)
        )
        {
            try
            {
                await SettleOwedAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // What was under way is repeated below; settling twice books once.
            }
        }

        if (!_owed.IsEmpty)
        {
            // The last chance: what is owed is known to this process alone.
            await SettleOwedAsync(CancellationToken.None);
            foreach (var owed in _owed.Values)
            {
                LogLeft(owed.Reservation.Id);
            }
        }
    }

    private async Task<T> LimitAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(call, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && StoreUnavailableException.IsOutage(e))
        {
            throw new StoreUnavailableException("ledger", "The budget ledger does not answer, and without it nothing may be spent.", e);
        }
    }

    [LoggerMessage(1105, LogLevel.Warning, "Failed to settle {Id}; retrying until the ledger takes it.")]
    private partial void LogOwed(Exception exception, string id);

    [LoggerMessage(1106, LogLevel.Information, "Booked the settlement of {Id}.")]
    private partial void LogSettled(string id);

    [LoggerMessage(1107, LogLevel.Error, "The process ended before the ledger took the settlement of {Id}; its cost is not booked.")]
    private partial void LogLeft(string id);

    [LoggerMessage(1108, LogLevel.Error, "The ledger refused the settlement of {Id}; it is not repeated.")]
    private partial void LogLost(Exception exception, string id);
}
