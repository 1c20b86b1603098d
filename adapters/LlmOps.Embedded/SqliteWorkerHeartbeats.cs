using LlmOps.Engine.Ingesting;

namespace LlmOps.Embedded;

/// <summary>The signs of life on one machine, in <c>ingest.db</c>.</summary>
internal sealed class SqliteWorkerHeartbeats(SqliteDatabase database, TimeProvider time) : IWorkerHeartbeats
{
    /// <summary>The statements that make the table.</summary>
    public const string Schema = "CREATE TABLE IF NOT EXISTS worker_heartbeat (one INTEGER PRIMARY KEY CHECK (one = 1), at INTEGER NOT NULL, worker TEXT NOT NULL);\n";

    public Task BeatAsync(string worker, CancellationToken cancellationToken) => Task.Run(
        () => database.Write((connection, transaction) =>
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "INSERT INTO worker_heartbeat (one, at, worker) VALUES (1, @at, @worker) ON CONFLICT (one) DO UPDATE SET at = excluded.at, worker = excluded.worker";
            command.Parameters.AddWithValue("@at", time.GetUtcNow().ToUnixTimeMilliseconds());
            command.Parameters.AddWithValue("@worker", worker);
            return command.ExecuteNonQuery();
        }),
        cancellationToken);

    public Task<WorkerHeartbeat?> LastAsync(CancellationToken cancellationToken) => Task.Run(
        () => database.Read(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT at, worker FROM worker_heartbeat";
            using var reader = command.ExecuteReader();
            return reader.Read() ? new WorkerHeartbeat(DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(0)), reader.GetString(1)) : null;
        }),
        cancellationToken);
}
