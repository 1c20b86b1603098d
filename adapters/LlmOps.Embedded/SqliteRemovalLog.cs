using System.Text.Json;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Data.Sqlite;

namespace LlmOps.Embedded;

/// <summary>The removals of one machine, in <c>ingest.db</c>.</summary>
internal sealed class SqliteRemovalLog(SqliteDatabase database, TimeProvider time) : IRemovalLog
{
    /// <summary>The statements that make the table.</summary>
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS removals (
            tenant      TEXT NOT NULL,
            id          TEXT NOT NULL,
            finished_at INTEGER NULL,
            progress    TEXT NOT NULL,
            PRIMARY KEY (tenant, id)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS removals_finished ON removals (finished_at) WHERE finished_at IS NOT NULL;
        """;

    public Task RecordAsync(
        TenantScope scope,
        string documentId,
        long generation,
        IReadOnlyList<StoreRemoval> stores,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                var now = time.GetUtcNow();
                var progress = RemovalProgress.Merge(Read(connection, transaction, scope, documentId), documentId, generation, stores, now);
                connection.Execute(
                    transaction,
                    """
                    INSERT INTO removals (tenant, id, finished_at, progress) VALUES (@tenant, @id, @finished, @progress)
                    ON CONFLICT (tenant, id) DO UPDATE SET finished_at = excluded.finished_at, progress = excluded.progress
                    """,
                    ("@tenant", scope.TenantId),
                    ("@id", documentId),
                    ("@finished", progress.FinishedAt?.ToUnixTimeMilliseconds()),
                    ("@progress", JsonSerializer.Serialize(progress, IngestionJsonContext.Default.RemovalProgress))
                );
                return connection.Execute(
                    transaction,
                    "DELETE FROM removals WHERE finished_at <= @expired",
                    ("@expired", (now - RemovalProgress.Lifetime).ToUnixTimeMilliseconds())
                );
            },
            cancellationToken
        );

    public Task<RemovalProgress?> GetAsync(TenantScope scope, string documentId, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
                database.Read(connection => Read(connection, null, scope, documentId)) is { } progress
                && !progress.IsExpired(time.GetUtcNow())
                    ? progress
                    : null,
            cancellationToken
        );

    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        database.EraseAsync<long>(
            (connection, transaction) =>
                connection.Execute(transaction, "DELETE FROM removals WHERE tenant = @tenant", ("@tenant", scope.TenantId)),
            cancellationToken
        );

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection =>
                connection.Scalar<long>(null, "SELECT COUNT(*) FROM removals WHERE tenant = @tenant", ("@tenant", scope.TenantId)),
            cancellationToken
        );

    private static RemovalProgress? Read(SqliteConnection connection, SqliteTransaction? transaction, TenantScope scope, string documentId)
    {
        var json = connection.Scalar<string>(
            transaction,
            "SELECT progress FROM removals WHERE tenant = @tenant AND id = @id",
            ("@tenant", scope.TenantId),
            ("@id", documentId)
        );
        return json is not null ? JsonSerializer.Deserialize(json, IngestionJsonContext.Default.RemovalProgress) : null;
    }
}
