using LlmOps.Engine.Asking;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Embedded;

/// <summary>The cached answers in <c>answers.db</c>, shared by the services of one machine.</summary>
internal sealed class SqliteAnswerCache(DataDirectory directory, TimeProvider time) : IAnswerCache
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS answers (
            tenant     TEXT NOT NULL,
            key        TEXT NOT NULL,
            part       TEXT NOT NULL,
            stored     INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            answer     BLOB NOT NULL,
            vector     BLOB NULL,
            PRIMARY KEY (tenant, key)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS answers_by_expiry ON answers (expires_at);
        CREATE INDEX IF NOT EXISTS answers_by_partition ON answers (tenant, part, stored) WHERE vector IS NOT NULL;
        """;

    // An answer must not wait long for a file that others keep busy.
    private readonly SqliteDatabase _database = new(directory.File("answers.db"), Schema, TimeSpan.FromMilliseconds(500));

    public string StoreName => "answer-cache (sqlite)";

    public Task ProbeAsync(CancellationToken cancellationToken) => _database.ProbeAsync(cancellationToken);

    public Task<CachedAnswer?> FindAsync(TenantScope scope, string key, CancellationToken cancellationToken) =>
        _database.ReadAsync(
            connection =>
                connection.Scalar<byte[]>(
                    null,
                    "SELECT answer FROM answers WHERE tenant = @tenant AND key = @key AND expires_at > @now",
                    ("@tenant", scope.TenantId),
                    ("@key", key),
                    ("@now", Now())
                )
                    is { } answer
                    ? CachedAnswerJson.Read(answer)
                    : null,
            cancellationToken
        );

    public Task<IReadOnlyList<CachedVector>> ListVectorsAsync(
        TenantScope scope,
        string partition,
        int limit,
        CancellationToken cancellationToken
    ) =>
        _database.ReadAsync<IReadOnlyList<CachedVector>>(
            connection =>
                connection.Query(
                    null,
                    """
                    SELECT key, vector FROM answers
                    WHERE tenant = @tenant AND part = @part AND vector IS NOT NULL AND expires_at > @now
                    ORDER BY stored DESC LIMIT @limit
                    """,
                    reader => new CachedVector(reader.GetString(0), CachedVector.FromBytes(reader.GetFieldValue<byte[]>(1))),
                    ("@tenant", scope.TenantId),
                    ("@part", partition),
                    ("@now", Now()),
                    ("@limit", limit)
                ),
            cancellationToken
        );

    public Task PutAsync(TenantScope scope, CachedAnswer answer, CancellationToken cancellationToken) =>
        _database.WriteAsync(
            (connection, transaction) =>
            {
                connection.Execute(transaction, "DELETE FROM answers WHERE expires_at <= @now", ("@now", Now()));
                return connection.Execute(
                    transaction,
                    """
                    INSERT OR REPLACE INTO answers (tenant, key, part, stored, expires_at, answer, vector)
                    VALUES (@tenant, @key, @part,
                        (SELECT coalesce(max(stored), 0) + 1 FROM answers WHERE tenant = @tenant AND part = @part AND vector IS NOT NULL),
                        @expires, @answer, @vector)
                    """,
                    ("@tenant", scope.TenantId),
                    ("@key", answer.Key),
                    ("@part", answer.Partition),
                    ("@expires", answer.ExpiresAt.ToUnixTimeMilliseconds()),
                    ("@answer", CachedAnswerJson.Write(answer)),
                    ("@vector", answer.Vector is { } vector ? CachedVector.ToBytes(vector.Span) : null)
                );
            },
            cancellationToken
        );

    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        _database.EraseAsync<long>(
            (connection, transaction) =>
                connection.Execute(transaction, "DELETE FROM answers WHERE tenant = @tenant", ("@tenant", scope.TenantId)),
            cancellationToken
        );

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        _database.ReadAsync(
            connection => connection.Scalar<long>(null, "SELECT count(*) FROM answers WHERE tenant = @tenant", ("@tenant", scope.TenantId)),
            cancellationToken
        );

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
