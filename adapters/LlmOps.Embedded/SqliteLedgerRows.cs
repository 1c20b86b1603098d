using System.Globalization;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Tenancy;
using Microsoft.Data.Sqlite;

namespace LlmOps.Embedded;

/// <summary>The rows of <see cref="SqliteLedger"/> within one transaction.</summary>
internal readonly struct SqliteLedgerRows(SqliteConnection connection, SqliteTransaction transaction)
{
    /// <summary>State: the money is reserved.</summary>
    public const int Active = 0;

    /// <summary>State: what was spent is known.</summary>
    public const int Settled = 1;

    /// <summary>State: nothing was spent.</summary>
    public const int Released = 2;

    /// <summary>State: it expired, and all that was reserved counts as spent until more is known.</summary>
    public const int Estimated = 3;

    private const string Reservation =
        "SELECT state, tenant, id, day, nanos, expires, model, key, route FROM reservations LEFT JOIN reservation_spenders USING (tenant, id)";

    /// <summary>The reservation of a tenant and an id, without its further accounts.</summary>
    public (int State, LedgerReservation Reservation)? Find(LedgerReservation reservation)
    {
        using var command = connection.Statement(
            transaction,
            $"{Reservation} WHERE tenant = $tenant AND id = $id",
            ("$tenant", reservation.Scope.TenantId),
            ("$id", reservation.Id)
        );
        using var reader = command.ExecuteReader();
        return reader.Read() ? Read(reader) : null;
    }

    /// <summary>Active reservations past their time, without their further accounts.</summary>
    public List<(int State, LedgerReservation Reservation)> FindExpired(long now)
    {
        using var command = connection.Statement(transaction, $"{Reservation} WHERE state = {Active} AND expires <= $now", ("$now", now));
        using var reader = command.ExecuteReader();
        var expired = new List<(int, LedgerReservation)>();
        while (reader.Read())
        {
            expired.Add(Read(reader));
        }

        return expired;
    }

    /// <summary>Accounts that a reservation holds money of beside the tenant's and everybody's.</summary>
    public List<BudgetAccount> ExtraOf(LedgerReservation reservation)
    {
        var accounts = new List<BudgetAccount>();
        using var command = connection.Statement(
            transaction,
            "SELECT owner, period FROM reservation_accounts WHERE tenant = $tenant AND id = $id",
            ("$tenant", reservation.Scope.TenantId),
            ("$id", reservation.Id)
        );
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            accounts.Add(new BudgetAccount(reader.GetString(0), reader.GetString(1)));
        }

        return accounts;
    }

    /// <summary>Writes a reservation that is not there yet.</summary>
    public void Insert(LedgerReservation reservation, int state)
    {
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
        if (state != Active)
        {
            return;
        }

        connection.Execute(
            transaction,
            "INSERT INTO reservation_spenders (tenant, id, model, key, route) VALUES ($tenant, $id, $model, $key, $route)",
            ("$tenant", reservation.Scope.TenantId),
            ("$id", reservation.Id),
            ("$model", reservation.Model),
            ("$key", reservation.Spender?.Key ?? ""),
            ("$route", reservation.Spender?.Route ?? "")
        );
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
    }

    /// <summary>Changes what a reservation holds.</summary>
    public void SetNanos(LedgerReservation reservation) =>
        connection.Execute(
            transaction,
            "UPDATE reservations SET nanos = $nanos WHERE tenant = $tenant AND id = $id",
            ("$nanos", reservation.Nanos),
            ("$tenant", reservation.Scope.TenantId),
            ("$id", reservation.Id)
        );

    /// <summary>Changes a reservation's state; of one that is closed for good only what keeps it from being closed again is kept.</summary>
    public void SetState(LedgerReservation reservation, int state)
    {
        connection.Execute(
            transaction,
            "UPDATE reservations SET state = $state WHERE tenant = $tenant AND id = $id",
            ("$state", state),
            ("$tenant", reservation.Scope.TenantId),
            ("$id", reservation.Id)
        );
        if (state is Settled or Released)
        {
            connection.Execute(
                transaction,
                """
                DELETE FROM reservation_spenders WHERE tenant = $tenant AND id = $id;
                DELETE FROM reservation_accounts WHERE tenant = $tenant AND id = $id;
                """,
                ("$tenant", reservation.Scope.TenantId),
                ("$id", reservation.Id)
            );
        }
    }

    /// <summary>Removes reservations that are closed and expired before a time.</summary>
    public void RemoveClosed(long before) =>
        connection.Execute(
            transaction,
            $"""
            DELETE FROM reservation_spenders WHERE (tenant, id) IN (SELECT tenant, id FROM reservations WHERE state = {Estimated} AND expires <= $before);
            DELETE FROM reservation_accounts WHERE (tenant, id) IN (SELECT tenant, id FROM reservations WHERE state = {Estimated} AND expires <= $before);
            DELETE FROM reservations WHERE state IN ({Settled}, {Released}, {Estimated}) AND expires <= $before;
            """,
            ("$before", before)
        );

    /// <summary>Adds to every account that pays for a reservation.</summary>
    public void Add(LedgerReservation reservation, long spent, long reserved)
    {
        foreach (var account in BudgetAccount.Of(reservation.Scope, reservation.Day).Concat(reservation.Extra ?? []))
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

    /// <summary>Adds a charge to the tenant's usage.</summary>
    public void AddUsage(LedgerReservation reservation, LedgerCharge charge) =>
        connection.Execute(
            transaction,
            """
            INSERT INTO usage_by_spender (tenant, day, model, purpose, key, route, calls, input, output, rerank, nanos)
            VALUES ($tenant, $day, $model, $purpose, $key, $route, $calls, $input, $output, $rerank, $nanos)
            ON CONFLICT (tenant, day, model, purpose, key, route) DO UPDATE SET
                calls = calls + excluded.calls, input = input + excluded.input, output = output + excluded.output,
                rerank = rerank + excluded.rerank, nanos = nanos + excluded.nanos
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

    /// <summary>An account's balance.</summary>
    public LedgerBalance Balance(BudgetAccount account)
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

    /// <summary>A day as it is stored.</summary>
    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A stored day.</summary>
    public static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    // Who spends is not known of reservations that an earlier version made.
    private static (int State, LedgerReservation Reservation) Read(SqliteDataReader reader) =>
        (
            reader.GetInt32(0),
            new LedgerReservation(
                TenantScope.Create(reader.GetString(1)),
                reader.GetString(2),
                Day(reader.GetString(3)),
                reader.GetInt64(4),
                DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(5)),
                reader.IsDBNull(6) ? null : new Spender(reader.GetString(7), reader.GetString(8)),
                Model: reader.IsDBNull(6) ? "" : reader.GetString(6)
            )
        );
}
