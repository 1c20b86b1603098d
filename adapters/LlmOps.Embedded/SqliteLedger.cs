using LlmOps.Engine.Budgets;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Data.Sqlite;

namespace LlmOps.Embedded;

/// <summary>The ledger in <c>ledger.db</c>; one write transaction at a time makes every operation atomic.</summary>
internal sealed class SqliteLedger(DataDirectory directory, TimeProvider time) : ILedger
{
    // Versions before the spender was told apart wrote to "usage"; it is only read.
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS accounts (
            owner TEXT NOT NULL, period TEXT NOT NULL, spent INTEGER NOT NULL DEFAULT 0, reserved INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (owner, period)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS reservations (
            tenant TEXT NOT NULL, id TEXT NOT NULL, day TEXT NOT NULL, nanos INTEGER NOT NULL, expires INTEGER NOT NULL, state INTEGER NOT NULL,
            PRIMARY KEY (tenant, id)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS reservation_accounts (
            tenant TEXT NOT NULL, id TEXT NOT NULL, owner TEXT NOT NULL, period TEXT NOT NULL,
            PRIMARY KEY (tenant, id, owner, period)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS reservation_spenders (
            tenant TEXT NOT NULL, id TEXT NOT NULL, model TEXT NOT NULL, key TEXT NOT NULL, route TEXT NOT NULL,
            PRIMARY KEY (tenant, id)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS reservations_by_expiry ON reservations (state, expires);
        CREATE TABLE IF NOT EXISTS usage (
            tenant TEXT NOT NULL, day TEXT NOT NULL, model TEXT NOT NULL, purpose TEXT NOT NULL,
            calls INTEGER NOT NULL, input INTEGER NOT NULL, output INTEGER NOT NULL, rerank INTEGER NOT NULL, nanos INTEGER NOT NULL,
            PRIMARY KEY (tenant, day, model, purpose)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS usage_by_spender (
            tenant TEXT NOT NULL, day TEXT NOT NULL, model TEXT NOT NULL, purpose TEXT NOT NULL, key TEXT NOT NULL, route TEXT NOT NULL,
            calls INTEGER NOT NULL, input INTEGER NOT NULL, output INTEGER NOT NULL, rerank INTEGER NOT NULL, nanos INTEGER NOT NULL,
            PRIMARY KEY (tenant, day, model, purpose, key, route)) WITHOUT ROWID;
        """;

    // Long enough that no repetition of a settled id can still come.
    private static readonly TimeSpan s_keepClosed = TimeSpan.FromDays(35);

    private readonly SqliteDatabase _database = SqliteDatabase.Lasting(directory, "ledger.db", Schema);

    public string StoreName => "ledger (sqlite)";

    public Task ProbeAsync(CancellationToken cancellationToken) => _database.ProbeAsync(cancellationToken);

    public Task<LedgerCap?> ReserveAsync(
        LedgerReservation reservation,
        IReadOnlyList<LedgerCap> caps,
        CancellationToken cancellationToken
    ) => WriteAsync(rows => rows.Find(reservation) is null ? Hold(rows, reservation, held: null, caps) : null, cancellationToken);

    public Task<LedgerCap?> RaiseAsync(
        LedgerReservation reservation,
        long nanos,
        IReadOnlyList<LedgerCap> caps,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            rows =>
                rows.Find(reservation) switch
                {
                    null => Hold(rows, reservation with { Nanos = nanos }, held: null, caps),
                    (SqliteLedgerRows.Active, { } held) when held.Nanos < nanos => Hold(
                        rows,
                        held with
                        {
                            Nanos = nanos,
                            Extra = rows.ExtraOf(held),
                        },
                        held.Nanos,
                        caps
                    ),
                    _ => null,
                },
            cancellationToken
        );

    public Task<bool> SettleAsync(
        LedgerReservation reservation,
        IReadOnlyList<LedgerCharge> charges,
        LedgerReservation? rest,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            rows =>
            {
                var found = rows.Find(reservation);
                if (found is { State: SqliteLedgerRows.Settled })
                {
                    return false;
                }

                Close(rows, reservation, found, SqliteLedgerRows.Settled, charges);
                if (rest is not null && rows.Find(rest) is null)
                {
                    rows.Insert(rest, SqliteLedgerRows.Active);
                    rows.Add(rest, spent: 0, reserved: rest.Nanos);
                }

                return true;
            },
            cancellationToken
        );

    public Task<bool> ReleaseAsync(LedgerReservation reservation, CancellationToken cancellationToken) =>
        WriteAsync(
            rows =>
            {
                var found = rows.Find(reservation);
                if (found is null)
                {
                    rows.Insert(reservation, SqliteLedgerRows.Released);
                }

                if (found is not { State: SqliteLedgerRows.Active or SqliteLedgerRows.Estimated })
                {
                    return false;
                }

                Close(rows, reservation, found, SqliteLedgerRows.Released, []);
                return true;
            },
            cancellationToken
        );

    public Task<IReadOnlyList<LedgerBalance>> ReadBalancesAsync(
        IReadOnlyList<BudgetAccount> accounts,
        CancellationToken cancellationToken
    ) =>
        _database.ReadAsync<IReadOnlyList<LedgerBalance>>(
            connection =>
            {
                using var transaction = connection.BeginTransaction(deferred: true);
                var rows = new SqliteLedgerRows(connection, transaction);
                return [.. accounts.Select(account => rows.Balance(account))];
            },
            cancellationToken
        );

    public Task<IReadOnlyList<UsageLine>> ReadUsageAsync(
        TenantScope scope,
        DateOnly from,
        DateOnly to,
        CancellationToken cancellationToken
    ) =>
        _database.ReadAsync<IReadOnlyList<UsageLine>>(
            connection =>
            {
                using var command = connection.Statement(
                    null,
                    """
                    SELECT day, model, purpose, calls, input, output, rerank, nanos, key, route FROM usage_by_spender
                    WHERE tenant = $tenant AND day BETWEEN $from AND $to AND (calls <> 0 OR nanos <> 0)
                    UNION ALL SELECT day, model, purpose, calls, input, output, rerank, nanos, '', '' FROM usage
                    WHERE tenant = $tenant AND day BETWEEN $from AND $to
                    ORDER BY day, model, purpose, key, route
                    """,
                    ("$tenant", scope.TenantId),
                    ("$from", SqliteLedgerRows.Day(from)),
                    ("$to", SqliteLedgerRows.Day(to))
                );
                using var reader = command.ExecuteReader();
                var lines = new List<UsageLine>();
                while (reader.Read())
                {
                    lines.Add(
                        new UsageLine(
                            SqliteLedgerRows.Day(reader.GetString(0)),
                            reader.GetString(1),
                            reader.GetString(2),
                            reader.GetInt64(3),
                            reader.GetInt64(4),
                            reader.GetInt64(5),
                            reader.GetInt64(6),
                            Usd.FromNanos(reader.GetInt64(7)),
                            reader.GetString(8),
                            reader.GetString(9)
                        )
                    );
                }

                return lines;
            },
            cancellationToken
        );

    public Task<IReadOnlyList<LedgerReservation>> ChargeExpiredAsync(CancellationToken cancellationToken) =>
        WriteAsync<IReadOnlyList<LedgerReservation>>(
            rows =>
            {
                var now = time.GetUtcNow();
                var expired = rows.FindExpired(now.ToUnixTimeMilliseconds());
                foreach (var found in expired)
                {
                    Close(rows, found.Reservation, found, SqliteLedgerRows.Estimated, []);
                }

                rows.RemoveClosed((now - s_keepClosed).ToUnixTimeMilliseconds());
                return [.. expired.Select(found => found.Reservation)];
            },
            cancellationToken
        );

    private Task<T> WriteAsync<T>(Func<SqliteLedgerRows, T> write, CancellationToken cancellationToken) =>
        _database.WriteAsync((connection, transaction) => write(new SqliteLedgerRows(connection, transaction)), cancellationToken);

    /// <summary>Reserves a reservation's money, or raises what is held of it, where no cap is passed.</summary>
    private static LedgerCap? Hold(SqliteLedgerRows rows, LedgerReservation reservation, long? held, IReadOnlyList<LedgerCap> caps)
    {
        var added = reservation.Nanos - (held ?? 0);
        foreach (var cap in caps)
        {
            var balance = rows.Balance(cap.Account);
            if (balance.SpentNanos + balance.ReservedNanos + added > cap.Nanos)
            {
                return cap;
            }
        }

        if (held is null)
        {
            rows.Insert(reservation, SqliteLedgerRows.Active);
        }
        else
        {
            rows.SetNanos(reservation);
        }

        rows.Add(reservation, spent: 0, reserved: added);
        return null;
    }

    /// <summary>Charges what was spent in place of what is reserved or estimated. What stands in the ledger says which accounts that
    /// is.</summary>
    private static void Close(
        SqliteLedgerRows rows,
        LedgerReservation reservation,
        (int State, LedgerReservation Reservation)? found,
        int state,
        IReadOnlyList<LedgerCharge> charges
    )
    {
        var freed = 0L;
        if (found is { State: SqliteLedgerRows.Active or SqliteLedgerRows.Estimated, Reservation: var open })
        {
            reservation = open with { Spender = open.Spender ?? reservation.Spender, Extra = rows.ExtraOf(open) };
            if (found is { State: SqliteLedgerRows.Active })
            {
                freed = open.Nanos;
            }
            else
            {
                charges = [.. charges, LedgerCharge.TakeBack(open)];
            }

            if (state == SqliteLedgerRows.Estimated)
            {
                charges = [.. charges, LedgerCharge.OfExpired(open)];
            }
        }

        if (found is null)
        {
            rows.Insert(reservation, state);
        }
        else
        {
            rows.SetState(reservation, state);
        }

        rows.Add(reservation, charges.Sum(static charge => charge.Nanos), -freed);
        foreach (var charge in charges)
        {
            rows.AddUsage(reservation, charge);
        }
    }
}
