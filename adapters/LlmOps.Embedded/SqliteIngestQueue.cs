using System.Text.Json;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using Microsoft.Data.Sqlite;

namespace LlmOps.Embedded;

/// <summary>The queue of one machine, in <c>ingest.db</c>; first due, first served within a tenant, and the tenants in turn.</summary>
/// <remarks>A process that takes messages holds a lock on a file of its own for as long as its process lives. A message held by a taker
/// whose lock is free is given out again at once: after a crash no message waits for its visibility to run out.</remarks>
internal sealed class SqliteIngestQueue(SqliteDatabase database, string takersFolder, TimeProvider time) : IIngestQueue, IDisposable
{
    /// <summary>The statements that make the tables.</summary>
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS ingest_queue (
            seq           INTEGER PRIMARY KEY AUTOINCREMENT,
            tenant        TEXT NOT NULL,
            document      TEXT NOT NULL,
            generation    INTEGER NOT NULL,
            action        TEXT NOT NULL,
            message       TEXT NOT NULL,
            due_at        INTEGER NOT NULL,
            receipt       TEXT NULL,
            taker         TEXT NULL,
            receive_count INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX IF NOT EXISTS ingest_queue_due ON ingest_queue (due_at, seq);
        CREATE INDEX IF NOT EXISTS ingest_queue_tenant ON ingest_queue (tenant, due_at, seq);
        CREATE INDEX IF NOT EXISTS ingest_queue_document ON ingest_queue (tenant, document);
        CREATE UNIQUE INDEX IF NOT EXISTS ingest_queue_receipt ON ingest_queue (receipt) WHERE receipt IS NOT NULL;
        CREATE TABLE IF NOT EXISTS ingest_dead_letters (
            seq           INTEGER PRIMARY KEY,
            message       TEXT NOT NULL,
            reason        TEXT NOT NULL,
            receive_count INTEGER NOT NULL,
            at            INTEGER NOT NULL);
        """;

    /// <summary>Each tenant has its own line, and its messages that are being worked on stand in it too: the front of every line goes
    /// before the second of any. Tenants are found by stepping through the index, so the cost grows with how many wait, and not with how
    /// much.</summary>
    private const string TakeStatement = """
        WITH RECURSIVE tenants (tenant) AS (
            SELECT MIN(tenant) FROM ingest_queue
            UNION ALL SELECT (SELECT MIN(q.tenant) FROM ingest_queue q WHERE q.tenant > tenants.tenant) FROM tenants WHERE tenants.tenant IS NOT NULL),
        lines AS (
            SELECT q.seq, q.message, q.receive_count, q.due_at,
                ROW_NUMBER() OVER (PARTITION BY q.tenant ORDER BY q.due_at, q.seq)
                    + (SELECT COUNT(*) FROM ingest_queue f WHERE f.tenant = q.tenant AND f.due_at > @now AND f.receipt IS NOT NULL) AS place
            FROM tenants JOIN ingest_queue q ON q.seq IN (
                SELECT d.seq FROM ingest_queue d WHERE d.tenant = tenants.tenant AND d.due_at <= @now ORDER BY d.due_at, d.seq LIMIT @max)
            WHERE tenants.tenant IS NOT NULL)
        SELECT seq, message, receive_count FROM lines ORDER BY place, due_at, seq LIMIT @max
        """;

    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan s_takerCheckInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly string _taker = Guid.NewGuid().ToString("n");
    private FileStream? _takerLock;
    private long _takersCheckedAt;

    public string StoreName => "ingest-queue (sqlite)";

    public Task ProbeAsync(CancellationToken cancellationToken) => database.ProbeAsync(cancellationToken);

    public Task EnqueueAsync(IngestMessage message, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                return connection.Execute(
                    transaction,
                    """
                    INSERT INTO ingest_queue (tenant, document, generation, action, message, due_at)
                    SELECT @tenant, @document, @generation, @action, @message, @now
                    WHERE NOT EXISTS (
                        SELECT 1 FROM ingest_queue
                        WHERE tenant = @tenant AND document = @document AND generation = @generation AND action = @action AND action <> 'Import' AND (receipt IS NULL OR due_at <= @now))
                    """,
                    ("@tenant", message.TenantId),
                    ("@document", message.DocumentId),
                    ("@generation", message.Generation),
                    ("@action", message.Action.ToString()),
                    ("@message", JsonSerializer.Serialize(message, IngestionJsonContext.Default.IngestMessage)),
                    ("@now", Now)
                );
            },
            cancellationToken
        );

    public async Task<IReadOnlyList<IngestLease>> ReceiveAsync(
        int max,
        TimeSpan visibility,
        TimeSpan wait,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, 10);
        var until = time.GetUtcNow() + wait;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await ReleaseLeasesOfDeadTakersAsync(cancellationToken);

            // Looking takes no lock, so that an idle worker never stands in a writer's way.
            if (await database.ReadAsync(Any, cancellationToken))
            {
                // Not to be cancelled half-way: leases that were never received would stay hidden.
                var leases = await TakeAsync(max, visibility);
                if (leases.Count > 0)
                {
                    return leases;
                }
            }

            var left = until - time.GetUtcNow();
            if (left <= TimeSpan.Zero)
            {
                return [];
            }

            await Task.Delay(left < s_pollInterval ? left : s_pollInterval, time, cancellationToken);
        }
    }

    public Task<bool> ExtendAsync(IngestLease lease, TimeSpan visibility, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                using var command = connection.Statement(
                    transaction,
                    "UPDATE ingest_queue SET due_at = @until WHERE receipt = @receipt AND due_at > @now",
                    ("@until", Now + (long)visibility.TotalMilliseconds),
                    ("@receipt", lease.Receipt),
                    ("@now", Now)
                );
                return command.ExecuteNonQuery() > 0;
            },
            cancellationToken
        );

    public Task CompleteAsync(IngestLease lease, CancellationToken cancellationToken) =>
        database.WriteAsync((connection, transaction) => Delete(connection, transaction, lease), cancellationToken);

    public Task AbandonAsync(IngestLease lease, TimeSpan delay, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                return connection.Execute(
                    transaction,
                    "UPDATE ingest_queue SET receipt = NULL, taker = NULL, due_at = @due WHERE receipt = @receipt",
                    ("@due", Now + (long)delay.TotalMilliseconds),
                    ("@receipt", lease.Receipt)
                );
            },
            cancellationToken
        );

    public Task DeadLetterAsync(IngestLease lease, string reason, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                using var command = connection.Statement(
                    transaction,
                    "INSERT OR REPLACE INTO ingest_dead_letters (seq, message, reason, receive_count, at) SELECT seq, message, @reason, "
                        + "receive_count, @now FROM ingest_queue WHERE receipt = @receipt",
                    ("@reason", reason),
                    ("@now", Now),
                    ("@receipt", lease.Receipt)
                );
                return command.ExecuteNonQuery() + Delete(connection, transaction, lease);
            },
            cancellationToken
        );

    public Task<long> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection =>
            {
                using var command = connection.Statement(null, "SELECT COUNT(*) FROM ingest_queue");
                return (long)command.ExecuteScalar()!;
            },
            cancellationToken
        );

    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        database.EraseAsync<long>(
            (connection, transaction) =>
                // Who works on one of these loses its lease, and stops.
                connection.Execute(transaction, "DELETE FROM ingest_queue WHERE tenant = @tenant", ("@tenant", scope.TenantId))
                + connection.Execute(
                    transaction,
                    "DELETE FROM ingest_dead_letters WHERE message ->> '$.tenantId' = @tenant",
                    ("@tenant", scope.TenantId)
                ),
            cancellationToken
        );

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection =>
                connection.Scalar<long>(
                    null,
                    """
                    SELECT (SELECT COUNT(*) FROM ingest_queue WHERE tenant = @tenant)
                        + (SELECT COUNT(*) FROM ingest_dead_letters WHERE message ->> '$.tenantId' = @tenant)
                    """,
                    ("@tenant", scope.TenantId)
                ),
            cancellationToken
        );

    public void Dispose()
    {
        lock (_gate)
        {
            _takerLock?.Dispose();
            _takerLock = null;
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private bool Any(SqliteConnection connection)
    {
        using var command = connection.Statement(null, "SELECT EXISTS (SELECT 1 FROM ingest_queue WHERE due_at <= @now)", ("@now", Now));
        return (long)command.ExecuteScalar()! > 0;
    }

    private Task<List<IngestLease>> TakeAsync(int max, TimeSpan visibility) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                var due = new List<(long Seq, string Message, int Count)>();
                using (var command = connection.Statement(transaction, TakeStatement, ("@now", Now), ("@max", max)))
                {
                    using var reader = command.ExecuteReader();
                    while (reader.Read())
                    {
                        due.Add((reader.GetInt64(0), reader.GetString(1), reader.GetInt32(2)));
                    }
                }

                var leases = new List<IngestLease>(due.Count);
                foreach (var (seq, json, count) in due)
                {
                    var receipt = $"{seq}:{Guid.NewGuid():n}";
                    using var command = connection.Statement(
                        transaction,
                        "UPDATE ingest_queue SET receipt = @receipt, taker = @taker, due_at = @until, receive_count = receive_count + 1 "
                            + "WHERE seq = @seq",
                        ("@receipt", receipt),
                        ("@taker", _taker),
                        ("@until", Now + (long)visibility.TotalMilliseconds),
                        ("@seq", seq)
                    );
                    command.ExecuteNonQuery();
                    var message =
                        JsonSerializer.Deserialize(json, IngestionJsonContext.Default.IngestMessage)
                        ?? throw new InvalidDataException("A queued message is empty.");
                    leases.Add(new IngestLease(message, receipt, count + 1));
                }

                return leases;
            },
            CancellationToken.None
        );

    private async Task ReleaseLeasesOfDeadTakersAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_takerLock is null)
            {
                Directory.CreateDirectory(takersFolder);
                _takerLock = new FileStream(
                    TakerFile(_taker),
                    FileMode.CreateNew,
                    FileAccess.ReadWrite,
                    FileShare.None,
                    1,
                    FileOptions.DeleteOnClose
                );
            }
            else if (time.GetElapsedTime(_takersCheckedAt) < s_takerCheckInterval)
            {
                return;
            }

            _takersCheckedAt = time.GetTimestamp();
        }

        var others = await database.ReadAsync(
            connection =>
            {
                using var command = connection.Statement(
                    null,
                    "SELECT DISTINCT taker FROM ingest_queue WHERE taker IS NOT NULL AND taker <> @taker",
                    ("@taker", _taker)
                );
                using var reader = command.ExecuteReader();
                var found = new List<string>();
                while (reader.Read())
                {
                    found.Add(reader.GetString(0));
                }

                return found;
            },
            cancellationToken
        );
        foreach (var taker in others.Where(IsDead))
        {
            await database.WriteAsync(
                (connection, transaction) =>
                {
                    return connection.Execute(
                        transaction,
                        "UPDATE ingest_queue SET receipt = NULL, taker = NULL, due_at = MIN(due_at, @now) WHERE taker = @taker",
                        ("@now", Now),
                        ("@taker", taker)
                    );
                },
                cancellationToken
            );
            File.Delete(TakerFile(taker));
        }
    }

    private bool IsDead(string taker)
    {
        try
        {
            using var file = new FileStream(TakerFile(taker), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string TakerFile(string taker) => Path.Combine(takersFolder, $"{taker}.lock");

    private static int Delete(SqliteConnection connection, SqliteTransaction transaction, IngestLease lease)
    {
        return connection.Execute(transaction, "DELETE FROM ingest_queue WHERE receipt = @receipt", ("@receipt", lease.Receipt));
    }
}
