using LlmOps.Engine.Access;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Data.Sqlite;

namespace LlmOps.Embedded;

/// <summary>The API keys in <c>access.db</c>.</summary>
internal sealed class SqliteApiKeyStore(DataDirectory directory, TimeProvider time) : IApiKeyStore
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS api_keys (
            id         TEXT PRIMARY KEY,
            tenant     TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            revoked_at INTEGER NULL,
            key        TEXT NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS api_keys_by_tenant ON api_keys (tenant, created_at, id);
        """;

    // A request must not wait long for a file that others keep busy.
    private readonly SqliteDatabase _database = new(directory.File("access.db"), Schema, TimeSpan.FromSeconds(5));

    public string StoreName => "api-keys (sqlite)";

    public bool IsEssential => true;

    public Task ProbeAsync(CancellationToken cancellationToken) => _database.ProbeAsync(cancellationToken);

    public Task<bool> AddAsync(ApiKey key, int maxActive, CancellationToken cancellationToken) =>
        _database.WriteAsync(
            (connection, transaction) =>
            {
                var now = time.GetUtcNow();
                var keys = List(connection, transaction, key.Tenant);
                foreach (var forgotten in keys.Where(known => known.IsForgotten(now)))
                {
                    using var delete = connection.Statement(transaction, "DELETE FROM api_keys WHERE id = @id", ("@id", forgotten.Id));
                    delete.ExecuteNonQuery();
                }

                if (keys.Count(known => known.Name == key.Name && known.IsActive(now)) >= maxActive)
                {
                    return false;
                }

                using var insert = connection.Statement(
                    transaction,
                    "INSERT INTO api_keys (id, tenant, created_at, key) VALUES (@id, @tenant, @created, @key)",
                    ("@id", key.Id),
                    ("@tenant", key.Tenant.TenantId),
                    ("@created", key.CreatedAt.ToUnixTimeMilliseconds()),
                    ("@key", ApiKeyRecord.Write(key))
                );
                insert.ExecuteNonQuery();
                return true;
            },
            cancellationToken
        );

    public Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken) =>
        _database.ReadAsync(
            connection =>
            {
                using var command = connection.Statement(null, "SELECT key, revoked_at FROM api_keys WHERE id = @id", ("@id", id));
                using var reader = command.ExecuteReader();
                return reader.Read() ? Read(reader) : null;
            },
            cancellationToken
        );

    public Task<IReadOnlyList<ApiKey>> ListAsync(TenantScope scope, CancellationToken cancellationToken) =>
        _database.ReadAsync<IReadOnlyList<ApiKey>>(connection => List(connection, null, scope), cancellationToken);

    public Task<ApiKey?> RevokeAsync(TenantScope scope, string id, CancellationToken cancellationToken) =>
        _database.WriteAsync(
            (connection, transaction) =>
            {
                using var update = connection.Statement(
                    transaction,
                    "UPDATE api_keys SET revoked_at = coalesce(revoked_at, @now) WHERE id = @id AND tenant = @tenant RETURNING key, "
                        + "revoked_at",
                    ("@now", time.GetUtcNow().ToUnixTimeMilliseconds()),
                    ("@id", id),
                    ("@tenant", scope.TenantId)
                );
                using var reader = update.ExecuteReader();
                return reader.Read() ? Read(reader) : null;
            },
            cancellationToken
        );

    private static List<ApiKey> List(SqliteConnection connection, SqliteTransaction? transaction, TenantScope scope)
    {
        using var command = connection.Statement(
            transaction,
            "SELECT key, revoked_at FROM api_keys WHERE tenant = @tenant ORDER BY created_at, id",
            ("@tenant", scope.TenantId)
        );
        using var reader = command.ExecuteReader();
        var keys = new List<ApiKey>();
        while (reader.Read())
        {
            keys.Add(Read(reader));
        }

        return keys;
    }

    private static ApiKey Read(SqliteDataReader reader) =>
        ApiKeyRecord.Read(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetInt64(1));
}
