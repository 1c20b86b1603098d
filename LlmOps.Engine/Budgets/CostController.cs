using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Budgets;

/// <summary>Keeps spending on models within budgets: reserve before the call, settle from the provider's own figures, release when nothing
/// was used.</summary>
public sealed partial class CostController(
    ILedger ledger,
    IModelPrices prices,
    IOptions<BudgetOptions> options,
    TimeProvider time,
    ILogger<CostController> logger,
    BudgetSettings? settings = null
)
{
    private static readonly Counter<double> s_cost = EngineDiagnostics.Meter.CreateCounter<double>(
        EngineDiagnosticsNames.CostUsd,
        "{USD}",
        "What model calls cost."
    );

    private static readonly Counter<long> s_refused = EngineDiagnostics.Meter.CreateCounter<long>(
        EngineDiagnosticsNames.BudgetRefused,
        "{request}",
        "Requests refused because a budget was used up."
    );

    private static readonly Counter<long> s_warned = EngineDiagnostics.Meter.CreateCounter<long>(
        EngineDiagnosticsNames.BudgetWarned,
        "{request}",
        "Questions asked while a budget was nearly used up."
    );

    private readonly BudgetOptions _options = options.Value;
    private readonly ReservationCalibration _calibration = new();
    private readonly ConcurrentDictionary<BudgetAccount, bool> _warned = [];
    private readonly ConcurrentDictionary<Task, bool> _underWay = [];

    /// <summary>How the tenant stands, for deciding how much an answer may cost before money is reserved for it.</summary>
    public Task<BudgetStanding> GetStandingAsync(TenantScope scope, CancellationToken cancellationToken) =>
        GetStandingAsync(scope, Spender.Unknown, cancellationToken);

    /// <summary>How the tenant and the spender stand, for deciding how much an answer may cost before money is reserved for it.</summary>
    public async Task<BudgetStanding> GetStandingAsync(TenantScope scope, Spender spender, CancellationToken cancellationToken)
    {
        var day = Today();
        var caps = await CapsAsync(scope, spender, day, cancellationToken);
        var own = _options.Tenants.GetValueOrDefault(scope.TenantId);
        var (warnFrom, shorterFrom, noRerankFrom) = (
            own?.WarnFrom ?? _options.WarnFrom,
            own?.ShorterAnswersFrom ?? _options.ShorterAnswersFrom,
            own?.NoRerankFrom ?? _options.NoRerankFrom
        );
        IReadOnlyList<LedgerBalance> balances;
        try
        {
            balances = await ReadAsync(caps, cancellationToken);
        }
        catch (StoreUnavailableException e) when (FailsOpen(caps))
        {
            LogFailedOpen(logger, e, scope.TenantId);
            return new BudgetStanding(BudgetLevel.Normal, 0, null, null, true, []);
        }

        var used = caps.Select((cap, i) => Share(cap, balances[i])).DefaultIfEmpty().Max();
        var cheaper = own?.CheaperModel ?? _options.CheaperModel;
        var isCheaper = cheaper.Length > 0 && used >= (own?.CheaperModelFrom ?? _options.CheaperModelFrom);
        var isShorter = used >= shorterFrom;
        var isUnranked = used >= noRerankFrom;
        var level =
            used >= 1 ? BudgetLevel.Exhausted
            : used >= (own?.CachedOnlyFrom ?? _options.CachedOnlyFrom) ? BudgetLevel.CachedOnly
            : isCheaper ? BudgetLevel.CheaperModel
            : isUnranked ? BudgetLevel.NoRerank
            : isShorter ? BudgetLevel.ShorterAnswers
            : BudgetLevel.Normal;
        return new BudgetStanding(
            level,
            used,
            isShorter ? own?.ShorterMaxOutputTokens ?? _options.ShorterMaxOutputTokens : null,
            isShorter ? own?.ShorterMaxPassages ?? _options.ShorterMaxPassages : null,
            !isUnranked,
            [.. caps.Select((cap, i) => Standing(cap, balances[i]))]
        )
        {
            Model = isCheaper ? cheaper : null,
            Warnings =
            [
                .. caps.Select((cap, i) => (cap, balance: balances[i]))
                    .Where(entry => Share(entry.cap, entry.balance) >= warnFrom)
                    .Select(entry => Standing(entry.cap, entry.balance)),
            ],
        };
    }

    /// <summary>Counts the warnings of a standing, and logs each once for its period.</summary>
    internal void Warn(TenantScope scope, Spender spender, BudgetStanding standing)
    {
        foreach (var cap in standing.Warnings)
        {
            s_warned.Add(1, new KeyValuePair<string, object?>(EngineDiagnosticsNames.BudgetCap, cap.Name));
            if (_warned.TryAdd(Budgets(scope, spender, Today(), BudgetOverrides.None).First(known => known.Name == cap.Name).Account, true))
            {
                LogWarned(logger, cap.Name, scope.TenantId, cap.SpentUsd + cap.ReservedUsd, cap.CapUsd, cap.ResetsAt);
            }
        }
    }

    /// <summary>Reserves the most that the planned calls may cost, for the tenant without a key.</summary>
    /// <exception cref="UnknownPriceException">A model's price is not known.</exception>
    /// <exception cref="BudgetExceededException">A cap would be passed.</exception>
    public Task<CostReservation> ReserveAsync(
        TenantScope scope,
        string id,
        IReadOnlyList<CostLine> plan,
        CancellationToken cancellationToken
    ) => ReserveAsync(scope, Spender.Unknown, id, plan, cancellationToken);

    /// <summary>Reserves the most that the planned calls may cost, or what such work was seen to cost.</summary>
    /// <param name="scope">The tenant that pays.</param>
    /// <param name="spender">Who of it spends.</param>
    /// <param name="id">The reservation's id, such as the turn's: the same id is reserved once.</param>
    /// <param name="plan">Every model that may be used, with the most that may be used of it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <param name="kind">What work of the same kind cost of late decides how much is held; the work has to ask for more (<see
    /// cref="CostReservation.TryHoldAsync"/>) before it spends more. Null: the most is held.</param>
    /// <exception cref="UnknownPriceException">A model's price is not known.</exception>
    /// <exception cref="BudgetExceededException">A cap would be passed.</exception>
    public async Task<CostReservation> ReserveAsync(
        TenantScope scope,
        Spender spender,
        string id,
        IReadOnlyList<CostLine> plan,
        CancellationToken cancellationToken,
        string? kind = null
    )
    {
        var (reservation, refusal) = await TryReserveAsync(scope, spender, id, plan, kind, leastUsd: 0, cancellationToken);
        return reservation ?? throw Refuse(scope, refusal!);
    }

    /// <summary>Counts and logs a refusal that its request ends with.</summary>
    internal BudgetExceededException Refuse(TenantScope scope, BudgetExceededException refusal)
    {
        s_refused.Add(1, new KeyValuePair<string, object?>(EngineDiagnosticsNames.BudgetCap, refusal.Cap.Name));
        LogRefused(logger, scope.TenantId, refusal.Cap.Name);
        return refusal;
    }

    /// <summary>What the planned calls may cost at most, US dollars.</summary>
    /// <exception cref="UnknownPriceException">A model's price is not known.</exception>
    internal decimal CostOf(IReadOnlyList<CostLine> plan) => plan.Sum(PriceOf);

    /// <summary>Reserves as <see cref="ReserveAsync(TenantScope, Spender, string, IReadOnlyList{CostLine}, CancellationToken, string)"/>
    /// does, or says which cap stands against it; that is not counted as refused yet.</summary>
    /// <param name="scope">The tenant that pays.</param>
    /// <param name="spender">Who of it spends.</param>
    /// <param name="id">The reservation's id.</param>
    /// <param name="plan">Every model that may be used, with the most that may be used of it.</param>
    /// <param name="kind">What work of the same kind cost of late decides how much is held.</param>
    /// <param name="leastUsd">What the work spends before it asks for more: whatever was seen of late, this is held.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UnknownPriceException">A model's price is not known.</exception>
    internal async Task<(CostReservation? Reservation, BudgetExceededException? Refusal)> TryReserveAsync(
        TenantScope scope,
        Spender spender,
        string id,
        IReadOnlyList<CostLine> plan,
        string? kind,
        decimal leastUsd,
        CancellationToken cancellationToken
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        var most = plan.Sum(PriceOf);
        var nanos = Usd.ToNanos(kind is null ? most : Math.Max(Math.Min(leastUsd, most), _calibration.HoldFor(kind, most)));
        var day = Today();
        var caps = await CapsAsync(scope, spender, day, cancellationToken);
        BudgetAccount[] extra = [.. caps.Select(cap => cap.Limit.Account).Except(BudgetAccount.Of(scope, day))];
        var entry = new LedgerReservation(
            scope,
            id,
            day,
            nanos,
            time.GetUtcNow() + _options.ReservationLifetime,
            spender,
            extra.Length == 0 ? null : extra,
            plan.MaxBy(PriceOf)?.Model ?? ""
        );
        try
        {
            var refused = await ReserveEntryAsync(entry, cancellationToken);
            return refused is null ? (new CostReservation(this, entry, kind), null) : (null, refused);
        }
        catch
        {
            // It may have been made, or be about to be. The caller does not spend it, so it must not be charged when it expires.
            Watch(TryReleaseAsync(entry));
            throw;
        }
    }

    /// <summary>What a planned call may cost, US dollars.</summary>
    /// <exception cref="UnknownPriceException">The model's price is not known.</exception>
    internal decimal PriceOf(CostLine line) => prices.CostUsd(line.Model, line.Usage) ?? throw new UnknownPriceException(line.Model);

    /// <summary>Raises what is set aside for work under way; null where it is set aside, else why not.</summary>
    internal async Task<BudgetExceededException?> TryRaiseAsync(LedgerReservation entry, long nanos, CancellationToken cancellationToken) =>
        await HoldAsync(entry, nanos - entry.Nanos, limits => ledger.RaiseAsync(entry, nanos, limits, cancellationToken), cancellationToken)
            is { } refused
            ? Refuse(entry.Scope, refused)
            : null;

    private Task<BudgetExceededException?> ReserveEntryAsync(LedgerReservation entry, CancellationToken cancellationToken) =>
        HoldAsync(entry, entry.Nanos, limits => ledger.ReserveAsync(entry, limits, cancellationToken), cancellationToken);

    private async Task<BudgetExceededException?> HoldAsync(
        LedgerReservation entry,
        long nanos,
        Func<IReadOnlyList<LedgerCap>, Task<LedgerCap?>> hold,
        CancellationToken cancellationToken
    )
    {
        // The accounts of the day on which the work began pay for all of it.
        var caps = await CapsAsync(entry.Scope, entry.Spender ?? Spender.Unknown, entry.Day, cancellationToken);
        LedgerCap? refused;
        try
        {
            refused = await hold([.. caps.Select(c => c.Limit)]);
        }
        catch (StoreUnavailableException e) when (FailsOpen(caps))
        {
            // Nothing is set aside; what is used is booked all the same, once the ledger is back.
            LogFailedOpen(logger, e, entry.Scope.TenantId);
            return null;
        }

        if (refused is not { } passed)
        {
            return null;
        }

        var cap = caps.First(c => c.Limit == passed);
        var balance = await ledger.ReadBalancesAsync([passed.Account], cancellationToken);
        return new BudgetExceededException(Standing(cap, balance[0]), Usd.FromNanos(nanos));
    }

    /// <summary>Learns what a piece of work cost.</summary>
    internal void Observe(string kind, decimal costUsd) => _calibration.Observe(kind, costUsd);

    /// <summary>What the tenant used from one UTC day to another, both included.</summary>
    public Task<IReadOnlyList<UsageLine>> ReadUsageAsync(
        TenantScope scope,
        DateOnly from,
        DateOnly to,
        CancellationToken cancellationToken
    ) => ledger.ReadUsageAsync(scope, from, to, cancellationToken);

    /// <summary>Reserves what is told, for work that lasts longer than an answer and may be settled by another process.</summary>
    /// <exception cref="BudgetExceededException">A cap would be passed.</exception>
    internal async Task ReserveFixedAsync(LedgerReservation entry, CancellationToken cancellationToken)
    {
        if (await ReserveEntryAsync(entry, cancellationToken) is { } refused)
        {
            throw Refuse(entry.Scope, refused);
        }
    }

    /// <summary>Replaces such a reservation by what was charged. Repeating it changes nothing.</summary>
    internal async Task SettleFixedAsync(LedgerReservation entry, IReadOnlyList<LedgerCharge> charges, CancellationToken cancellationToken)
    {
        if (await ledger.SettleAsync(entry, charges, cancellationToken))
        {
            foreach (var charge in charges)
            {
                s_cost.Add((double)Usd.FromNanos(charge.Nanos), new KeyValuePair<string, object?>("gen_ai.request.model", charge.Model));
            }
        }
    }

    /// <summary>Frees such a reservation. Repeating it changes nothing.</summary>
    internal Task ReleaseFixedAsync(LedgerReservation entry, CancellationToken cancellationToken) =>
        ledger.ReleaseAsync(entry, cancellationToken);

    /// <summary>What the tenant used from one UTC day to another, both included, and how it stands now.</summary>
    public async Task<UsageReport> ReportAsync(TenantScope scope, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var lines = await ledger.ReadUsageAsync(scope, from, to, cancellationToken);
        return new UsageReport(
            scope.TenantId,
            from,
            to,
            lines.Sum(l => l.CostUsd),
            lines,
            await GetStandingAsync(scope, cancellationToken)
        );
    }

    /// <summary>Waits until calls that no caller waits for any more have ended and are charged.</summary>
    /// <exception cref="OperationCanceledException">The time is up; if the process ends now, what is reserved for calls under way is
    /// charged when it expires.</exception>
    internal async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (!_underWay.IsEmpty)
        {
            await Task.WhenAll(_underWay.Keys).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>What a line of a reservation is charged with, US dollars.</summary>
    internal decimal CostOf(CostReservation reservation, CostLine line) => Usd.FromNanos(Charge(reservation.Entry, line).Nanos);

    internal void Watch(Task call)
    {
        _underWay[call] = true;
        _ = call.ContinueWith(
            static (ended, calls) => ((ConcurrentDictionary<Task, bool>)calls!).TryRemove(ended, out _),
            _underWay,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
    }

    internal Task<decimal> SettleAsync(LedgerReservation entry, IReadOnlyList<CostLine> used, CancellationToken cancellationToken) =>
        SettleAsync(entry, used, rest: null, cancellationToken);

    internal async Task<decimal> SettleAsync(
        LedgerReservation entry,
        IReadOnlyList<CostLine> used,
        LedgerReservation? rest,
        CancellationToken cancellationToken
    )
    {
        var charges = used.Select(line => Charge(entry, line)).ToList();
        if (await ledger.SettleAsync(entry, charges, rest, cancellationToken))
        {
            foreach (var charge in charges)
            {
                s_cost.Add((double)Usd.FromNanos(charge.Nanos), new KeyValuePair<string, object?>("gen_ai.request.model", charge.Model));
            }
        }

        return Usd.FromNanos(charges.Sum(c => c.Nanos));
    }

    internal async Task TrySettleAsync(LedgerReservation entry, IReadOnlyList<CostLine> used, LedgerReservation? rest)
    {
        try
        {
            await SettleAsync(entry, used, rest, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogNotCharged(logger, e, entry.Id, entry.Scope.TenantId, entry.ExpiresAt);
        }
    }

    internal async Task TryReleaseAsync(LedgerReservation entry)
    {
        try
        {
            await ledger.ReleaseAsync(entry, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogNotReleased(logger, e, entry.Id, entry.ExpiresAt);
        }
    }

    private LedgerCharge Charge(LedgerReservation entry, CostLine line)
    {
        var usage = line.Usage;
        long nanos;
        if (prices.CostUsd(line.Model, usage) is { } usd)
        {
            nanos = Usd.ToNanos(usd);
        }
        else
        {
            // Another model than planned answered: the money is spent, how much of it is the best guess there is.
            nanos = entry.Nanos;
            LogUnknownPrice(logger, line.Model, entry.Id);
        }

        return new LedgerCharge(
            line.Model,
            line.Purpose,
            usage.TotalInputTokens + usage.EmbeddingTokens,
            usage.OutputTokens,
            usage.RerankUnits,
            nanos,
            line.Calls
        );
    }

    private async Task<List<Cap>> CapsAsync(TenantScope scope, Spender spender, DateOnly day, CancellationToken cancellationToken)
    {
        if (settings is null)
        {
            return Caps(BudgetOverrides.None);
        }

        try
        {
            return Caps(await settings.OfAsync(scope, cancellationToken));
        }
        catch (StoreUnavailableException) when (Caps(BudgetOverrides.None) is var configured && FailsOpen(configured))
        {
            return configured;
        }

        List<Cap> Caps(BudgetOverrides overrides) =>
            [
                .. Budgets(scope, spender, day, overrides)
                    .Where(budget => budget.Usd >= 0)
                    .Select(budget => new Cap(
                        budget.Name,
                        new LedgerCap(budget.Account, Usd.ToNanos(budget.Usd)),
                        budget.StartsAt,
                        budget.ResetsAt
                    )),
            ];
    }

    /// <summary>Every budget that may hold for a spender: what was set for the key or the tenant before what is configured; negative:
    /// none.</summary>
    private List<(string Name, decimal Usd, BudgetAccount Account, DateTimeOffset StartsAt, DateTimeOffset ResetsAt)> Budgets(
        TenantScope scope,
        Spender spender,
        DateOnly day,
        BudgetOverrides set
    )
    {
        var own = _options.Tenants.GetValueOrDefault(scope.TenantId);
        var key = _options.Keys.GetValueOrDefault(spender.Key);
        var today = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        var thisMonth = new DateTimeOffset(new DateOnly(day.Year, day.Month, 1), TimeOnly.MinValue, TimeSpan.Zero);
        List<(string, decimal, BudgetAccount, DateTimeOffset, DateTimeOffset)> budgets =
        [
            Daily("tenant-daily", own?.DailyUsd ?? _options.TenantDailyUsd, BudgetAccount.TenantDay(scope, day)),
            Monthly("tenant-monthly", own?.MonthlyUsd ?? _options.TenantMonthlyUsd, BudgetAccount.TenantMonth(scope, day)),
            Daily("global-daily", _options.GlobalDailyUsd, BudgetAccount.GlobalDay(day)),
            Monthly("global-monthly", _options.GlobalMonthlyUsd, BudgetAccount.GlobalMonth(day)),
        ];
        if (spender.Key.Length > 0)
        {
            budgets.Add(
                Daily(
                    "key-daily",
                    set.Of("key-daily", spender.Key) ?? key?.DailyUsd ?? set.Of("key-daily") ?? _options.KeyDailyUsd,
                    BudgetAccount.KeyDay(scope, spender.Key, day)
                )
            );
            budgets.Add(
                Monthly(
                    "key-monthly",
                    set.Of("key-monthly", spender.Key) ?? key?.MonthlyUsd ?? set.Of("key-monthly") ?? _options.KeyMonthlyUsd,
                    BudgetAccount.KeyMonth(scope, spender.Key, day)
                )
            );
        }

        if (spender.Session.Length > 0)
        {
            budgets.Add(Daily("session-daily", _options.SessionDailyUsd, BudgetAccount.SessionDay(scope, spender.Session, day)));
            budgets.Add(Monthly("session-monthly", _options.SessionMonthlyUsd, BudgetAccount.SessionMonth(scope, spender.Session, day)));
        }

        return budgets;

        (string, decimal, BudgetAccount, DateTimeOffset, DateTimeOffset) Daily(string name, decimal usd, BudgetAccount account) =>
            (name, Set(name, usd), account, today, today.AddDays(1));

        (string, decimal, BudgetAccount, DateTimeOffset, DateTimeOffset) Monthly(string name, decimal usd, BudgetAccount account) =>
            (name, Set(name, usd), account, thisMonth, thisMonth.AddMonths(1));

        // A key's own budget stands before the one of each key of its tenant.
        decimal Set(string name, decimal usd) => BudgetSettings.IsOfKey(name) ? usd : set.Of(name) ?? usd;
    }

    private bool FailsOpen(List<Cap> caps) =>
        caps.Count > 0 && caps.TrueForAll(cap => _options.FailOpen.Contains(cap.Name, StringComparer.Ordinal));

    private async Task<IReadOnlyList<LedgerBalance>> ReadAsync(List<Cap> caps, CancellationToken cancellationToken) =>
        caps.Count == 0 ? [] : await ledger.ReadBalancesAsync([.. caps.Select(c => c.Limit.Account)], cancellationToken);

    private static double Share(Cap cap, LedgerBalance balance) =>
        cap.Limit.Nanos == 0 ? 1 : (double)(balance.SpentNanos + balance.ReservedNanos) / cap.Limit.Nanos;

    private static CapStanding Standing(Cap cap, LedgerBalance balance) =>
        new(cap.Name, Usd.FromNanos(cap.Limit.Nanos), Usd.FromNanos(balance.SpentNanos), Usd.FromNanos(balance.ReservedNanos), cap.ResetsAt)
        {
            StartsAt = cap.StartsAt,
        };

    private DateOnly Today() => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    [LoggerMessage(1100, LogLevel.Warning, "A request of tenant {TenantId} was refused: the {Cap} budget does not allow it.")]
    private static partial void LogRefused(ILogger logger, string tenantId, string cap);

    [LoggerMessage(
        1111,
        LogLevel.Warning,
        "Budget {Cap} of tenant {TenantId} is nearly used up: {UsedUsd} of {CapUsd} USD; it resets at {ResetsAt}."
    )]
    private static partial void LogWarned(
        ILogger logger,
        string cap,
        string tenantId,
        decimal usedUsd,
        decimal capUsd,
        DateTimeOffset resetsAt
    );

    [LoggerMessage(
        1112,
        LogLevel.Warning,
        "The ledger did not answer for tenant {TenantId}; its budgets fail open, so the request goes on unreserved."
    )]
    private static partial void LogFailedOpen(ILogger logger, Exception error, string tenantId);

    [LoggerMessage(1101, LogLevel.Warning, "Failed to release reservation {Id}; it is charged when it expires at {ExpiresAt}.")]
    private static partial void LogNotReleased(ILogger logger, Exception error, string id, DateTimeOffset expiresAt);

    [LoggerMessage(
        1102,
        LogLevel.Error,
        "Failed to settle {Id} of tenant {TenantId}; what is reserved for it is charged when it expires at {ExpiresAt}."
    )]
    private static partial void LogNotCharged(ILogger logger, Exception error, string id, string tenantId, DateTimeOffset expiresAt);

    [LoggerMessage(1103, LogLevel.Error, "Model {Model} was used but has no price; reservation {Id} is charged in full.")]
    private static partial void LogUnknownPrice(ILogger logger, string model, string id);

    private readonly record struct Cap(string Name, LedgerCap Limit, DateTimeOffset StartsAt, DateTimeOffset ResetsAt);
}
