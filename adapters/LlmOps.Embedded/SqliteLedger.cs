using System.Globalization;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Data.Sqlite;

namespace LlmOps.Embedded;

/// <summary>The ledger in <c>ledger.db</c>; one write transaction at a time makes every operation atomic.</summary>
internal sealed class SqliteLedger(DataDirectory directory, TimeProvider time) : ILedger
{
    private const int Active = 0;
    private const int Settled = 1;
    private const int Released = 2;

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
    ) =>
        _database.WriteAsync<LedgerCap?>(
            (connection, transaction) =>
            {
                ReleaseExpired(connection, transaction);
                if (Find(connection, transaction, reservation) is not null)
                {
                    return null;
                }

                foreach (var cap in caps)
                {
                    var balance = Balance(connection, transaction, cap.Account);
                    if (balance.SpentNanos + balance.ReservedNanos + reservation.Nanos > cap.Nanos)
                    {
                        return cap;
                    }
                }

                Insert(connection, transaction, reservation, Active);
                foreach (var account in reservation.Extra ?? [])
                {
                    connection.Execute(
                        transaction,
                        "INSERT INTO reservation_accounts (tenant, id, owner, period) VALUES ($tenant, $id, $owner, $period)",
                        ("$tenant", reservation.Scope.TenantId),
                        ("$id", reservation.Id),
                        ("$owner", account.Owner),
                        ("$period", account.Period)
                    );
                }

                Add(
                    connection,
                    transaction,
                    reservation.Scope.TenantId,
                    reservation.Day,
                    reservation.Extra ?? [],
                    spent: 0,
                    reserved: reservation.Nanos
                );
                return null;
            },
            cancellationToken
        );

    public Task<bool> SettleAsync(
        LedgerReservation reservation,
        IReadOnlyList<LedgerCharge> charges,
        CancellationToken cancellationToken
    ) =>
        _database.WriteAsync(
            (connection, transaction) =>
            {
                var found = Find(connection, transaction, reservation);
                if (found is { State: Settled })
                {
                    return false;
                }

                if (found is null)
                {
                    Insert(connection, transaction, reservation, Settled);
                }
                else
                {
                    SetState(connection, transaction, reservation.Scope.TenantId, reservation.Id, Settled);
                }

                var freed = found is { State: Active } active ? active.Nanos : 0;
                var extra = found is { State: Active }
                    ? TakeExtra(connection, transaction, reservation.Scope.TenantId, reservation.Id)
                    : reservation.Extra ?? [];
                Add(connection, transaction, reservation.Scope.TenantId, reservation.Day, extra, charges.Sum(c => c.Nanos), -freed);
                foreach (var charge in charges)
                {
                    connection.Execute(
                        transaction,
                        """
                        INSERT INTO usage_by_spender (tenant, day, model, purpose, key, route, calls, input, output, rerank, nanos)
                        VALUES ($tenant, $day, $model, $purpose, $key, $route, $calls, $input, $output, $rerank, $nanos)
                        ON CONFLICT (tenant, day, model, purpose, key, route) DO UPDATE SET
                            calls = calls + excluded.calls, input = input + excluded.input, output = output + excluded.output, rerank = rerank + excluded.rerank, nanos = nanos + excluded.nanos
                        """,
                        ("$tenant", reservation.Scope.TenantId),
                        ("$day", Day(reservation.Day)),
                        ("$model", charge.Model),
                        ("$purpose", charge.Purpose),
                        ("$key", reservation.Spender?.Key ?? ""),
                        ("$route", reservation.Spender?.Route ?? ""),
                        ("$calls", charge.Calls),
                        ("$input", charge.InputTokens),
                        ("$output", charge.OutputTokens),
                        ("$rerank", charge.RerankUnits),
                        ("$nanos", charge.Nanos)
                    );
                }

                return true;
            },
            cancellationToken
        );

    public Task<bool> ReleaseAsync(LedgerReservation reservation, CancellationToken cancellationToken) =>
        _database.WriteAsync(
            (connection, transaction) =>
            {
                if (Find(connection, transaction, reservation) is not { State: Active } active)
                {
                    return false;
                }

                SetState(connection, transaction, reservation.Scope.TenantId, reservation.Id, Released);
                var extra = TakeExtra(connection, transaction, reservation.Scope.TenantId, reservation.Id);
                Add(connection, transaction, reservation.Scope.TenantId, reservation.Day, extra, spent: 0, reserved: -active.Nanos);
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
                return [.. accounts.Select(a => Balance(connection, transaction, a))];
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
                    SELECT day, model, purpose, calls, input, output, rerank, nanos, key, route FROM usage_by_spender WHERE tenant = $tenant AND day BETWEEN $from AND $to
                    UNION ALL SELECT day, model, purpose, calls, input, output, rerank, nanos, '', '' FROM usage WHERE tenant = $tenant AND day BETWEEN $from AND $to
                    ORDER BY day, model, purpose, key, route
                    """,
                    ("$tenant", scope.TenantId),
                    ("$from", Day(from)),
                    ("$to", Day(to))
                );
                using var reader = command.ExecuteReader();
                var lines = new List<UsageLine>();
                while (reader.Read())
                {
                    lines.Add(
                        new UsageLine(
                            DateOnly.ParseExact(reader.GetString(0), "yyyy-MM-dd", CultureInfo.InvariantCulture),
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

    public Task<int> ReleaseExpiredAsync(CancellationToken cancellationToken) => _database.WriteAsync(ReleaseExpired, cancellationToken);

    private int ReleaseExpired(SqliteConnection connection, SqliteTransaction transaction)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var expired = new List<(string Tenant, string Id, DateOnly Day, long Nanos)>();
        using (
            var command = connection.Statement(
                transaction,
                "SELECT tenant, id, day, nanos FROM reservations WHERE state = 0 AND expires <= $now",
                ("$now", now)
            )
        )
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                expired.Add(
                    (
                        reader.GetString(0),
                        reader.GetString(1),
                        DateOnly.ParseExact(reader.GetString(2), "yyyy-MM-dd", CultureInfo.InvariantCulture),
                        reader.GetInt64(3)
                    )
                );
            }
        }

        foreach (var (tenant, id, day, nanos) in expired)
        {
            SetState(connection, transaction, tenant, id, Released);
            Add(connection, transaction, tenant, day, TakeExtra(connection, transaction, tenant, id), spent: 0, reserved: -nanos);
        }

        var old = now - (long)s_keepClosed.TotalMilliseconds;
        connection.Execute(transaction, "DELETE FROM reservations WHERE state IN (1, 2) AND expires <= $old", ("$old", old));
        return expired.Count;
    }

    private static (int State, long Nanos)? Find(SqliteConnection connection, SqliteTransaction transaction, LedgerReservation reservation)
    {
        using var command = connection.Statement(
            transaction,
            "SELECT state, nanos FROM reservations WHERE tenant = $tenant AND id = $id",
            ("$tenant", reservation.Scope.TenantId),
            ("$id", reservation.Id)
        );
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetInt32(0), reader.GetInt64(1)) : null;
    }

    private static void Insert(SqliteConnection connection, SqliteTransaction transaction, LedgerReservation reservation, int state) =>
        connection.Execute(
            transaction,
            "INSERT INTO reservations (tenant, id, day, nanos, expires, state) VALUES ($tenant, $id, $day, $nanos, $expires, $state)",
            ("$tenant", reservation.Scope.TenantId),
            ("$id", reservation.Id),
            ("$day", Day(reservation.Day)),
            ("$nanos", reservation.Nanos),
            ("$expires", reservation.ExpiresAt.ToUnixTimeMilliseconds()),
            ("$state", state)
        );

    private static void SetState(SqliteConnection connection, SqliteTransaction transaction, string tenant, string id, int state) =>
        connection.Execute(
            transaction,
            "UPDATE reservations SET state = $state WHERE tenant = $tenant AND id = $id",
            ("$state", state),
            ("$tenant", tenant),
            ("$id", id)
        );

    /// <summary>The accounts that a reservation holds money of beside the four; nothing remembers them afterwards.</summary>
    private static List<BudgetAccount> TakeExtra(SqliteConnection connection, SqliteTransaction transaction, string tenant, string id)
    {
        var accounts = new List<BudgetAccount>();
        using var command = connection.Statement(
            transaction,
            "DELETE FROM reservation_accounts WHERE tenant = $tenant AND id = $id RETURNING owner, period",
            ("$tenant", tenant),
            ("$id", id)
        );
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            accounts.Add(new BudgetAccount(reader.GetString(0), reader.GetString(1)));
        }

        return accounts;
    }

    private static void Add(
        SqliteConnection connection,
        SqliteTransaction transaction,
        string tenant,
        DateOnly day,
        IReadOnlyList<BudgetAccount> extra,
        long spent,
        long reserved
    )
    {
        foreach (var account in BudgetAccount.Of(TenantScope.Create(tenant), day).Concat(extra))
        {
            connection.Execute(
                transaction,
                """
                INSERT INTO accounts (owner, period, spent, reserved) VALUES ($owner, $period, $spent, $reserved)
                ON CONFLICT (owner, period) DO UPDATE SET spent = spent + excluded.spent, reserved = reserved + excluded.reserved
                """,
                ("$owner", account.Owner),
                ("$period", account.Period),
                ("$spent", spent),
                ("$reserved", reserved)
            );
        }
    }

    private static LedgerBalance Balance(SqliteConnection connection, SqliteTransaction transaction, BudgetAccount account)
    {
        using var command = connection.Statement(
            transaction,
            "SELECT spent, reserved FROM accounts WHERE owner = $owner AND period = $period",
            ("$owner", account.Owner),
            ("$period", account.Period)
        );
        using var reader = command.ExecuteReader();
        return reader.Read() ? new LedgerBalance(reader.GetInt64(0), reader.GetInt64(1)) : default;
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
