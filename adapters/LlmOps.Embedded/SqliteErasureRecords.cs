using LlmOps.Engine.Erasing;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Embedded;

/// <summary>The erasures of tenants on one machine, in <c>ingest.db</c>.</summary>
internal sealed class SqliteErasureRecords(SqliteDatabase database) : IErasureRecords
{
    /// <summary>The statements that make the table.</summary>
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS erasures (
            tenant       TEXT PRIMARY KEY,
            version      INTEGER NOT NULL,
            requested_at INTEGER NOT NULL,
            finished     INTEGER NOT NULL,
            erasure      TEXT NOT NULL) WITHOUT ROWID;
        """;

    public Task<StoredErasure?> ReadAsync(TenantScope scope, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection =>
                connection
                    .Query(
                        null,
                        "SELECT erasure, version FROM erasures WHERE tenant = @tenant",
                        static row => new StoredErasure(ErasureJson.Read(row.GetString(0)), row.GetInt64(1)),
                        ("@tenant", scope.TenantId)
                    )
                    .FirstOrDefault(),
            cancellationToken
        );

    public Task<bool> WriteAsync(TenantScope scope, TenantErasure erasure, long expectedVersion, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
                connection.Execute(
                    transaction,
                    expectedVersion == 0
                        ? """
                        INSERT INTO erasures (tenant, version, requested_at, finished, erasure) VALUES (@tenant, 1, @requested, @finished, @erasure)
                        ON CONFLICT (tenant) DO NOTHING
                        """
                        : """
                        UPDATE erasures SET version = version + 1, requested_at = @requested, finished = @finished, erasure = @erasure
                        WHERE tenant = @tenant AND version = @version
                        """,
                    ("@tenant", scope.TenantId),
                    ("@requested", erasure.RequestedAt.ToUnixTimeMilliseconds()),
                    ("@finished", erasure.IsUnderWay ? 0 : 1),
                    ("@erasure", ErasureJson.Write(erasure)),
                    ("@version", expectedVersion)
                ) == 1,
            cancellationToken
        );

    public Task<IReadOnlyList<TenantErasure>> ListAsync(DateTimeOffset requestedSince, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<TenantErasure>>(
            connection =>
                connection.Query(
                    null,
                    "SELECT erasure FROM erasures WHERE finished = 0 OR requested_at >= @since ORDER BY tenant",
                    static row => ErasureJson.Read(row.GetString(0)),
                    ("@since", requestedSince.ToUnixTimeMilliseconds())
                ),
            cancellationToken
        );
}
