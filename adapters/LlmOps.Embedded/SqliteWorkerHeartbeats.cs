using LlmOps.Engine.Ingesting;

namespace LlmOps.Embedded;

/// <summary>The signs of life on one machine, in <c>ingest.db</c>.</summary>
internal sealed class SqliteWorkerHeartbeats(SqliteDatabase database, TimeProvider time) : IWorkerHeartbeats
{
    /// <summary>The statements that make the table.</summary>
    public const string Schema =
        "CREATE TABLE IF NOT EXISTS worker_heartbeat (one INTEGER PRIMARY KEY CHECK (one = 1), at INTEGER NOT NULL, worker TEXT NOT "
        + "NULL);\n";

    public Task BeatAsync(string worker, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
                connection.Execute(
                    transaction,
                    "INSERT INTO worker_heartbeat (one, at, worker) VALUES (1, @at, @worker) ON CONFLICT (one) DO UPDATE SET at = "
                        + "excluded.at, worker = excluded.worker",
                    ("@at", time.GetUtcNow().ToUnixTimeMilliseconds()),
                    ("@worker", worker)
                ),
            cancellationToken
        );

    public Task<WorkerHeartbeat?> LastAsync(CancellationToken cancellationToken) =>
        Task.Run(
            () =>
                database.Read(connection =>
                    connection
                        .Query(
                            null,
                            "SELECT at, worker FROM worker_heartbeat",
                            static row => new WorkerHeartbeat(DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), row.GetString(1))
                        )
                        .FirstOrDefault()
                ),
            cancellationToken
        );
}
