using LlmOps.Engine.Remembering;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace LlmOps.Embedded;

/// <summary>The short-term tier in <c>memory.db</c>.</summary>
internal sealed class SqliteShortTermMemory(DataDirectory directory, IOptions<MemoryOptions> options, TimeProvider time) : IShortTermMemory
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS turns (
            tenant TEXT NOT NULL, session TEXT NOT NULL, sequence INTEGER NOT NULL, turn TEXT NOT NULL,
            at INTEGER NOT NULL, archived INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL,
            UNIQUE (tenant, session, turn));
        CREATE INDEX IF NOT EXISTS turns_in_order ON turns (tenant, session, sequence);
        CREATE INDEX IF NOT EXISTS turns_by_id ON turns (tenant, turn);
        CREATE INDEX IF NOT EXISTS turns_unarchived ON turns (at) WHERE archived = 0;
        CREATE INDEX IF NOT EXISTS turns_archived ON turns (at) WHERE archived = 1;
        CREATE TABLE IF NOT EXISTS deletions (
            tenant TEXT NOT NULL, session TEXT NOT NULL, through INTEGER NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (tenant, session)) WITHOUT ROWID;
        """;

    private readonly SqliteDatabase _database = SqliteDatabase.Lasting(directory, "memory.db", Schema);
    private readonly MemoryOptions _options = options.Value;

    public string StoreName => "short-term-memory (sqlite)";

    // Every commit waits for the disk, so the caller's thread is left free.
    public Task ProbeAsync(CancellationToken cancellationToken) => _database.ProbeAsync(cancellationToken);

    public Task<ConversationTurn> AppendAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken) =>
        _database.WriteAsync((connection, transaction) => Append(connection, transaction, scope, turn), cancellationToken);

    public Task<IReadOnlyList<ConversationTurn>> LoadAsync(
        TenantScope scope,
        string sessionId,
        int limit,
        CancellationToken cancellationToken
    ) =>
        _database.ReadAsync(
            connection =>
            {
                using var command = connection.Statement(
                    null,
                    "SELECT body FROM turns WHERE tenant = $tenant AND session = $session AND (archived = 0 OR at > $oldest) ORDER BY "
                        + "sequence DESC LIMIT $limit",
                    ("$tenant", scope.TenantId),
                    ("$session", sessionId),
                    ("$oldest", Oldest()),
                    ("$limit", limit)
                );
                var turns = Bodies(command);
                turns.Reverse();
                return (IReadOnlyList<ConversationTurn>)turns;
            },
            cancellationToken
        );

    public Task<IReadOnlyList<UnarchivedTurn>> ListUnarchivedAsync(int limit, CancellationToken cancellationToken) =>
        _database.ReadAsync(
            connection =>
            {
                using var command = connection.Statement(
                    null,
                    "SELECT tenant, body FROM turns WHERE archived = 0 ORDER BY at LIMIT $limit",
                    ("$limit", limit)
                );
                using var reader = command.ExecuteReader();
                var turns = new List<UnarchivedTurn>();
                while (reader.Read())
                {
                    turns.Add(new UnarchivedTurn(reader.GetString(0), MemoryJson.Read(reader.GetString(1))));
                }

                return (IReadOnlyList<UnarchivedTurn>)turns;
            },
            cancellationToken
        );

    public Task<IReadOnlyList<SessionSummary>> ListSessionsAsync(
        TenantScope scope,
        SessionCursor? after,
        int limit,
        CancellationToken cancellationToken
    ) =>
        _database.ReadAsync(
            connection =>
            {
                using var command = connection.Statement(
                    null,
                    """
                    SELECT session, max(sequence) AS last, max(at) AS last_at,
                        (SELECT body FROM turns AS first WHERE first.tenant = turns.tenant AND first.session = turns.session ORDER BY sequence LIMIT 1)
                    FROM turns WHERE tenant = $tenant GROUP BY session
                    HAVING last_at > $oldest AND ($after = -1 OR last < $after OR (last = $after AND session < $afterSession))
                    ORDER BY last DESC, session DESC LIMIT $limit
                    """,
                    ("$tenant", scope.TenantId),
                    ("$oldest", Oldest()),
                    ("$after", after?.Sequence ?? -1),
                    ("$afterSession", after?.SessionId ?? ""),
                    ("$limit", limit)
                );
                using var reader = command.ExecuteReader();
                var sessions = new List<SessionSummary>();
                while (reader.Read())
                {
                    var first = MemoryJson.Read(reader.GetString(3));
                    sessions.Add(
                        new SessionSummary(
                            reader.GetString(0),
                            SessionSummary.TitleFor(first.Question),
                            reader.GetInt64(1),
                            TurnSequence.TimeAt(reader.GetInt64(2)),
                            first.AccessLabels ?? []
                        )
                    );
                }

                return (IReadOnlyList<SessionSummary>)sessions;
            },
            cancellationToken
        );

    public Task<ConversationTurn?> FindAsync(TenantScope scope, string turnId, CancellationToken cancellationToken) =>
        _database.ReadAsync(
            connection =>
            {
                using var command = connection.Statement(
                    null,
                    "SELECT body FROM turns WHERE tenant = $tenant AND turn = $turn AND (archived = 0 OR at > $oldest) ORDER BY sequence "
                        + "DESC LIMIT 1",
                    ("$tenant", scope.TenantId),
                    ("$turn", turnId),
                    ("$oldest", Oldest())
                );
                return Bodies(command).FirstOrDefault();
            },
            cancellationToken
        );

    public Task<ConversationTurn?> SetFeedbackAsync(
        TenantScope scope,
        ConversationTurn turn,
        TurnFeedback feedback,
        CancellationToken cancellationToken
    ) =>
        _database.WriteAsync(
            (connection, transaction) =>
            {
                if (Read(connection, transaction, scope, turn) is not { } stored)
                {
                    return null;
                }

                var changed = stored with { Feedback = TurnFeedback.Later(stored.Feedback, feedback) };
                using var command = connection.Statement(
                    transaction,
                    "UPDATE turns SET body = $body, archived = 0 WHERE tenant = $tenant AND session = $session AND turn = $turn",
                    [.. Identity(scope, turn), ("$body", MemoryJson.Write(changed))]
                );
                command.ExecuteNonQuery();
                return changed;
            },
            cancellationToken
        );

    public Task MarkArchivedAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken) =>
        _database.WriteAsync(
            (connection, transaction) =>
            {
                // Feedback alone changes a turn, and is a small part of it.
                var feedback = connection.Scalar<string>(
                    transaction,
                    "SELECT json_extract(body, '$.feedback') FROM turns WHERE tenant = $tenant AND session = $session AND turn = $turn",
                    Identity(scope, turn)
                );
                var isCurrent = (feedback is null ? null : MemoryJson.ReadFeedback(feedback))?.At == turn.Feedback?.At;
                using var command = connection.Statement(
                    transaction,
                    "UPDATE turns SET archived = $archived WHERE tenant = $tenant AND session = $session AND turn = $turn",
                    [.. Identity(scope, turn), ("$archived", isCurrent ? 1 : 0)]
                );
                return command.ExecuteNonQuery();
            },
            cancellationToken
        );

    public Task<int> DeleteAsync(TenantScope scope, string sessionId, long throughSequence, CancellationToken cancellationToken) =>
        _database.WriteAsync(
            (connection, transaction) =>
            {
                using var remember = connection.Statement(
                    transaction,
                    """
                    INSERT INTO deletions (tenant, session, through, at) VALUES ($tenant, $session, $through, $now)
                    ON CONFLICT (tenant, session) DO UPDATE SET through = max(through, excluded.through), at = excluded.at
                    """,
                    ("$tenant", scope.TenantId),
                    ("$session", sessionId),
                    ("$through", throughSequence),
                    ("$now", TurnSequence.At(time.GetUtcNow()))
                );
                remember.ExecuteNonQuery();

                using var delete = connection.Statement(
                    transaction,
                    "DELETE FROM turns WHERE tenant = $tenant AND session = $session AND sequence <= $through",
                    ("$tenant", scope.TenantId),
                    ("$session", sessionId),
                    ("$through", throughSequence)
                );
                return delete.ExecuteNonQuery();
            },
            cancellationToken
        );

    public Task<long> GetLastSequenceAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken) =>
        _database.ReadAsync(connection => ReadLastSequence(connection, null, scope, sessionId), cancellationToken);

    public Task<int> SweepAsync(CancellationToken cancellationToken) =>
        _database.WriteAsync(
            (connection, transaction) =>
            {
                // What a deletion leaves behind only has to outlast differences between clocks.
                using var command = connection.Statement(
                    transaction,
                    "DELETE FROM deletions WHERE at <= $oldest; DELETE FROM turns WHERE archived = 1 AND at <= $oldest; SELECT changes();",
                    ("$oldest", Oldest())
                );
                return Convert.ToInt32(command.ExecuteScalar(), null);
            },
            cancellationToken
        );

    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        _database.EraseAsync<long>(
            (connection, transaction) =>
            {
                // A deletion's row has the session's id.
                connection.Execute(transaction, "DELETE FROM deletions WHERE tenant = $tenant", ("$tenant", scope.TenantId));
                return connection.Execute(transaction, "DELETE FROM turns WHERE tenant = $tenant", ("$tenant", scope.TenantId));
            },
            cancellationToken
        );

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        _database.ReadAsync(
            connection =>
                connection.Scalar<long>(
                    null,
                    "SELECT (SELECT COUNT(*) FROM turns WHERE tenant = $tenant) + (SELECT COUNT(*) FROM deletions WHERE tenant = $tenant)",
                    ("$tenant", scope.TenantId)
                ),
            cancellationToken
        );

    private static long ReadLastSequence(SqliteConnection connection, SqliteTransaction? transaction, TenantScope scope, string sessionId)
    {
        using var command = connection.Statement(
            transaction,
            """
            SELECT max(
                coalesce((SELECT max(sequence) FROM turns WHERE tenant = $tenant AND session = $session), 0),
                coalesce((SELECT through FROM deletions WHERE tenant = $tenant AND session = $session), 0))
            """,
            ("$tenant", scope.TenantId),
            ("$session", sessionId)
        );
        return (long)command.ExecuteScalar()!;
    }

    private static ConversationTurn Append(
        SqliteConnection connection,
        SqliteTransaction transaction,
        TenantScope scope,
        ConversationTurn turn
    )
    {
        (string, object?)[] session = [("$tenant", scope.TenantId), ("$session", turn.SessionId)];

        if (Read(connection, transaction, scope, turn) is { } existing)
        {
            return existing;
        }

        var last = ReadLastSequence(connection, transaction, scope, turn.SessionId);
        var stored = turn with { Sequence = TurnSequence.Next(turn, last) };

        using var insert = connection.Statement(
            transaction,
            "INSERT INTO turns (tenant, session, sequence, turn, at, body) VALUES ($tenant, $session, $sequence, $turn, $at, $body)",
            [
                .. session,
                ("$sequence", stored.Sequence),
                ("$turn", stored.TurnId),
                ("$at", TurnSequence.At(stored.At)),
                ("$body", MemoryJson.Write(stored)),
            ]
        );
        insert.ExecuteNonQuery();
        return stored;
    }

    private static ConversationTurn? Read(
        SqliteConnection connection,
        SqliteTransaction transaction,
        TenantScope scope,
        ConversationTurn turn
    )
    {
        using var command = connection.Statement(
            transaction,
            "SELECT body FROM turns WHERE tenant = $tenant AND session = $session AND turn = $turn",
            Identity(scope, turn)
        );
        return command.ExecuteScalar() is string body ? MemoryJson.Read(body) : null;
    }

    private static (string Name, object? Value)[] Identity(TenantScope scope, ConversationTurn turn) =>
        [("$tenant", scope.TenantId), ("$session", turn.SessionId), ("$turn", turn.TurnId)];

    private static List<ConversationTurn> Bodies(SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        var turns = new List<ConversationTurn>();
        while (reader.Read())
        {
            turns.Add(MemoryJson.Read(reader.GetString(0)));
        }

        return turns;
    }

    private long Oldest() => TurnSequence.At(time.GetUtcNow() - _options.ShortTermLifetime);
}
