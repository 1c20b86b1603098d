using System.Text.Json;
using LlmOps.Engine.Access;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Embedded;

/// <summary>The audit log in <c>audit.db</c>, whose table refuses changes and removals.</summary>
internal sealed class SqliteAuditLog(DataDirectory directory) : IAuditLog
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS audit (
            tenant TEXT NOT NULL,
            id     TEXT NOT NULL,
            entry  TEXT NOT NULL,
            PRIMARY KEY (tenant, id)) WITHOUT ROWID;
        CREATE TRIGGER IF NOT EXISTS audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END;
        CREATE TRIGGER IF NOT EXISTS audit_is_not_removed BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END;
        """;

    private readonly SqliteDatabase _database = new(directory.File("audit.db"), Schema);

    public string StoreName => "audit-log (sqlite)";

    public Task ProbeAsync(CancellationToken cancellationToken) => _database.ProbeAsync(cancellationToken);

    public Task AppendAsync(TenantScope scope, AuditEntry entry, CancellationToken cancellationToken) =>
        _database.WriteAsync(
            (connection, transaction) =>
            {
                using var command = connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText = "INSERT OR IGNORE INTO audit (tenant, id, entry) VALUES (@tenant, @id, @entry)";
                command.Parameters.AddWithValue("@tenant", scope.TenantId);
                command.Parameters.AddWithValue("@id", entry.Id);
                command.Parameters.AddWithValue("@entry", JsonSerializer.Serialize(entry, AuditJson.Default.AuditEntry));
                return command.ExecuteNonQuery();
            },
            cancellationToken
        );

    public Task<IReadOnlyList<AuditEntry>> ListAsync(TenantScope scope, string? before, int limit, CancellationToken cancellationToken) =>
        _database.ReadAsync<IReadOnlyList<AuditEntry>>(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText =
                    "SELECT entry FROM audit WHERE tenant = @tenant AND (@before IS NULL OR id < @before) ORDER BY id DESC LIMIT @limit";
                command.Parameters.AddWithValue("@tenant", scope.TenantId);
                command.Parameters.AddWithValue("@before", (object?)before ?? DBNull.Value);
                command.Parameters.AddWithValue("@limit", limit);
                using var reader = command.ExecuteReader();
                var entries = new List<AuditEntry>();
                while (reader.Read())
                {
                    entries.Add(JsonSerializer.Deserialize(reader.GetString(0), AuditJson.Default.AuditEntry)!);
                }

                return entries;
            },
            cancellationToken
        );
}
