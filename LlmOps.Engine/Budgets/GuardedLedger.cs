using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
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
/// meanwhile. So is a release, because a reservation that is not released is charged when it expires; of releases a bounded number is
/// kept, because in an outage each refused question leaves one.</remarks>
internal sealed partial class GuardedLedger(
    ILedger ledger,
    IOptions<BudgetOptions> options,
    TimeProvider time,
    ILogger<GuardedLedger> logger
) : BackgroundService, ILedger, IPreparedStore
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);

    private static readonly Counter<long> s_deferred = EngineDiagnostics.Meter.CreateCounter<long>(
        EngineDiagnosticsNames.BudgetDeferred,
        "{reservation}",
        "Settlements and releases that the ledger did not take at once."
    );

    private readonly StorePipeline _pipeline = StorePipelines.Ledger(options.Value.LedgerTimeLimit, time, logger);
    private readonly ConcurrentDictionary<(string Tenant, string Id), Func<CancellationToken, Task<bool>>> _owed = new();

    public string StoreName => ledger.StoreName;

    /// <summary>How much is owed at most before further releases are left to expiry.</summary>
    public int MaxOwedWithReleases { get; init; } = 10_000;

    /// <summary>Settlements and releases that the ledger has not taken yet.</summary>
    public int Owed => _owed.Count;

    public Task PrepareAsync(CancellationToken cancellationToken) =>
        ledger is IPreparedStore prepared ? prepared.PrepareAsync(cancellationToken) : Task.CompletedTask;

    public Task ProbeAsync(CancellationToken cancellationToken) => ledger.ProbeAsync(cancellationToken);

    public Task<LedgerCap?> ReserveAsync(
        LedgerReservation reservation,
        IReadOnlyList<LedgerCap> caps,
        CancellationToken cancellationToken
    ) => LimitAsync(token => ledger.ReserveAsync(reservation, caps, token), cancellationToken);

    public Task<LedgerCap?> RaiseAsync(
        LedgerReservation reservation,
        long nanos,
        IReadOnlyList<LedgerCap> caps,
        CancellationToken cancellationToken
    ) => LimitAsync(token => ledger.RaiseAsync(reservation, nanos, caps, token), cancellationToken);

    public Task<bool> SettleAsync(
        LedgerReservation reservation,
        IReadOnlyList<LedgerCharge> charges,
        LedgerReservation? rest,
        CancellationToken cancellationToken
    ) => CloseAsync(reservation, token => ledger.SettleAsync(reservation, charges, rest, token), isRelease: false, cancellationToken);

    public Task<bool> ReleaseAsync(LedgerReservation reservation, CancellationToken cancellationToken) =>
        CloseAsync(reservation, token => ledger.ReleaseAsync(reservation, token), isRelease: true, cancellationToken);

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

    public Task<IReadOnlyList<LedgerReservation>> ChargeExpiredAsync(CancellationToken cancellationToken) =>
        LimitAsync(ledger.ChargeExpiredAsync, cancellationToken);

    /// <summary>Repeats what is owed, until one does not get through.</summary>
    internal async Task SettleOwedAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, close) in _owed)
        {
            try
            {
                await LimitAsync(close, cancellationToken);
            }
            catch (StoreUnavailableException)
            {
                return;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // Not an outage: it would be refused each time.
                LogLost(e, key.Id);
                _owed.TryRemove(key, out _);
                continue;
            }

            _owed.TryRemove(key, out _);
            LogSettled(key.Id);
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
            foreach (var (_, id) in _owed.Keys)
            {
                LogLeft(id);
            }
        }
    }

    private async Task<bool> CloseAsync(
        LedgerReservation reservation,
        Func<CancellationToken, Task<bool>> close,
        bool isRelease,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await LimitAsync(close, cancellationToken);
        }
        catch (StoreUnavailableException e)
        {
            s_deferred.Add(1);
            if (isRelease && _owed.Count >= MaxOwedWithReleases)
            {
                LogDropped(e, reservation.Id, reservation.ExpiresAt);
                return false;
            }

            // True where it got through after all and only its answer was lost: repeating it then changes nothing.
            LogOwed(e, reservation.Id);
            return _owed.TryAdd((reservation.Scope.TenantId, reservation.Id), close);
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

    [LoggerMessage(1105, LogLevel.Warning, "Failed to settle or release {Id}; retrying until the ledger takes it.")]
    private partial void LogOwed(Exception exception, string id);

    [LoggerMessage(
        1117,
        LogLevel.Error,
        "Failed to release {Id} with too many releases waiting; it is charged when it expires at {ExpiresAt}."
    )]
    private partial void LogDropped(Exception exception, string id, DateTimeOffset expiresAt);

    [LoggerMessage(1106, LogLevel.Information, "Settled or released {Id}.")]
    private partial void LogSettled(string id);

    [LoggerMessage(1107, LogLevel.Error, "The process ended before the ledger settled {Id}; what is reserved is charged when it expires.")]
    private partial void LogLeft(string id);

    [LoggerMessage(1108, LogLevel.Error, "The ledger refused to settle or release {Id}; it is not repeated.")]
    private partial void LogLost(Exception exception, string id);
}
