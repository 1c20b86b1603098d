using System.Runtime.CompilerServices;
using System.Text.Json;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using Microsoft.Data.Sqlite;

namespace LlmOps.Embedded;

/// <summary>The catalog of one machine, in <c>ingest.db</c>.</summary>
/// <remarks>Triggers keep one counter for each tenant and state, because a page of a listing shows all counts: counting rows would cost more with every document.</remarks>
internal sealed class SqliteDocumentCatalog(SqliteDatabase database, TimeProvider time) : IDocumentCatalog
{
    /// <summary>The statements that make the tables.</summary>
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS documents (
            tenant     TEXT NOT NULL,
            id         TEXT NOT NULL,
            generation INTEGER NOT NULL,
            active     INTEGER NULL,
            state      TEXT NOT NULL,
            hash       TEXT NOT NULL,
            deleted    INTEGER NOT NULL DEFAULT 0,
            unfinished INTEGER NOT NULL,
            changed_at INTEGER NOT NULL,
            record     TEXT NOT NULL,
            PRIMARY KEY (tenant, id)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS documents_by_state ON documents (tenant, state, id) WHERE deleted = 0;
        CREATE INDEX IF NOT EXISTS documents_unfinished ON documents (changed_at) WHERE unfinished = 1;
        CREATE TABLE IF NOT EXISTS document_counts (
            tenant TEXT NOT NULL,
            state  TEXT NOT NULL,
            count  INTEGER NOT NULL,
            PRIMARY KEY (tenant, state)) WITHOUT ROWID;
        CREATE TRIGGER IF NOT EXISTS documents_count_new AFTER INSERT ON documents WHEN NEW.deleted = 0 BEGIN
            INSERT INTO document_counts (tenant, state, count) VALUES (NEW.tenant, NEW.state, 1)
                ON CONFLICT (tenant, state) DO UPDATE SET count = count + 1;
        END;
        CREATE TRIGGER IF NOT EXISTS documents_count_change AFTER UPDATE OF state, deleted ON documents
            WHEN OLD.state <> NEW.state OR OLD.deleted <> NEW.deleted BEGIN
            UPDATE document_counts SET count = count - 1 WHERE OLD.deleted = 0 AND tenant = OLD.tenant AND state = OLD.state;
            INSERT INTO document_counts (tenant, state, count) SELECT NEW.tenant, NEW.state, 1 WHERE NEW.deleted = 0
                ON CONFLICT (tenant, state) DO UPDATE SET count = count + 1;
        END;
        INSERT INTO document_counts (tenant, state, count)
            SELECT tenant, state, COUNT(*) FROM documents WHERE deleted = 0 AND NOT EXISTS (SELECT 1 FROM document_counts) GROUP BY tenant, state;
        """;

    public string StoreName => "document-catalog (sqlite)";

    public Task ProbeAsync(CancellationToken cancellationToken) => database.ProbeAsync(cancellationToken);

    public Task<Acceptance> AcceptAsync(TenantScope scope, AcceptedDocument document, CancellationToken cancellationToken) =>
        database.WriteAsync((connection, transaction) =>
        {
            var known = Read(connection, transaction, scope, document.Id, includeDeleted: true);
            var acceptance = DocumentAcceptance.Accept(document, known?.Record, known?.Deleted ?? false, time.GetUtcNow());
            if (acceptance.IsNew)
            {
                Write(connection, transaction, scope, acceptance.Record);
            }

            return acceptance;
        }, cancellationToken);

    public Task<DocumentRecord?> GetAsync(TenantScope scope, string documentId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Read(connection, null, scope, documentId, includeDeleted: false)?.Record, cancellationToken);

    public Task<IReadOnlyList<DocumentRecord>> ListAsync(TenantScope scope, DocumentState? state, string? afterId, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        return database.ReadAsync<IReadOnlyList<DocumentRecord>>(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = state is null
                ? "SELECT record FROM documents WHERE tenant = @tenant AND id > @after AND deleted = 0 ORDER BY id LIMIT @limit"
                : "SELECT record FROM documents WHERE tenant = @tenant AND state = @state AND id > @after AND deleted = 0 ORDER BY id LIMIT @limit";
            command.Parameters.AddWithValue("@tenant", scope.TenantId);
            command.Parameters.AddWithValue("@state", state?.ToString() ?? "");
            command.Parameters.AddWithValue("@after", afterId ?? "");
            command.Parameters.AddWithValue("@limit", limit);
            using var reader = command.ExecuteReader();
            var records = new List<DocumentRecord>();
            while (reader.Read())
            {
                records.Add(Parse(reader.GetString(0)));
            }

            return records;
        }, cancellationToken);
    }

    public Task<DocumentRecord?> UpdateAsync(TenantScope scope, string documentId, long generation, Func<DocumentRecord, DocumentRecord> change, CancellationToken cancellationToken) =>
        database.WriteAsync((connection, transaction) =>
        {
            var known = Read(connection, transaction, scope, documentId, includeDeleted: false);
            if (known?.Record.Generation != generation)
            {
                return null;
            }

            var record = DocumentAcceptance.Changed(known.Record, change, time.GetUtcNow());
            Write(connection, transaction, scope, record);
            return record;
        }, cancellationToken);

    public Task<DocumentRecord?> DeleteAsync(TenantScope scope, string documentId, CancellationToken cancellationToken) =>
        database.WriteAsync((connection, transaction) =>
        {
            var known = Read(connection, transaction, scope, documentId, includeDeleted: false);
            if (known is not null)
            {
                Execute(
                    connection,
                    transaction,
                    "UPDATE documents SET deleted = 1, active = NULL, unfinished = 1, changed_at = @now WHERE tenant = @tenant AND id = @id",
                    ("@now", time.GetUtcNow().ToUnixTimeMilliseconds()),
                    ("@tenant", scope.TenantId),
                    ("@id", documentId));
            }

            return known?.Record;
        }, cancellationToken);

    public Task<IReadOnlyDictionary<string, long>> ActiveGenerationsAsync(TenantScope scope, IReadOnlyCollection<string> documentIds, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, long>>(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT id, active FROM documents WHERE tenant = @tenant AND deleted = 0 AND active IS NOT NULL AND id IN (SELECT value FROM json_each(@ids))";
            command.Parameters.AddWithValue("@tenant", scope.TenantId);
            command.Parameters.AddWithValue("@ids", JsonSerializer.Serialize(documentIds.ToArray(), IngestionJsonContext.Default.StringArray));
            using var reader = command.ExecuteReader();
            var active = new Dictionary<string, long>(StringComparer.Ordinal);
            while (reader.Read())
            {
                active[reader.GetString(0)] = reader.GetInt64(1);
            }

            return active;
        }, cancellationToken);

    public Task<IReadOnlyDictionary<DocumentState, long>> CountAsync(TenantScope scope, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<DocumentState, long>>(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT state, count FROM document_counts WHERE tenant = @tenant AND count > 0";
            command.Parameters.AddWithValue("@tenant", scope.TenantId);
            using var reader = command.ExecuteReader();
            var counts = new Dictionary<DocumentState, long>();
            while (reader.Read())
            {
                counts[Enum.Parse<DocumentState>(reader.GetString(0))] = reader.GetInt64(1);
            }

            return counts;
        }, cancellationToken);

    public async IAsyncEnumerable<IngestMessage> UnfinishedAsync(DateTimeOffset unchangedSince, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int Page = 500;
        var (tenant, id) = ("", "");
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await database.ReadAsync(connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = """
                    SELECT tenant, id, generation, deleted FROM documents
                    WHERE unfinished = 1 AND changed_at <= @since AND (tenant, id) > (@tenant, @id)
                    ORDER BY tenant, id LIMIT @page
                    """;
                command.Parameters.AddWithValue("@since", unchangedSince.ToUnixTimeMilliseconds());
                command.Parameters.AddWithValue("@tenant", tenant);
                command.Parameters.AddWithValue("@id", id);
                command.Parameters.AddWithValue("@page", Page);
                using var reader = command.ExecuteReader();
                var messages = new List<IngestMessage>();
                while (reader.Read())
                {
                    messages.Add(new IngestMessage(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetBoolean(3) ? IngestAction.Remove : IngestAction.Ingest));
                }

                return messages;
            }, cancellationToken);
            foreach (var message in page)
            {
                yield return message;
            }

            if (page.Count < Page)
            {
                yield break;
            }

            (tenant, id) = (page[^1].TenantId, page[^1].DocumentId);
        }
    }

    public Task FinishDeletionAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
        database.WriteAsync((connection, transaction) => Execute(
            connection,
            transaction,
            "UPDATE documents SET unfinished = 0 WHERE tenant = @tenant AND id = @id AND generation = @generation AND deleted = 1",
            ("@tenant", scope.TenantId),
            ("@id", documentId),
            ("@generation", generation)), cancellationToken);

    public Task<IReadOnlyList<CatalogEntry>> ScanAsync(CatalogEntry? after, int limit, CancellationToken cancellationToken) => Task.Run(
        () => database.Read<IReadOnlyList<CatalogEntry>>(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT tenant, record FROM documents WHERE deleted = 0 AND (tenant, id) > (@tenant, @id) ORDER BY tenant, id LIMIT @limit";
            command.Parameters.AddWithValue("@tenant", after?.Scope.TenantId ?? "");
            command.Parameters.AddWithValue("@id", after?.Record.Id ?? "");
            command.Parameters.AddWithValue("@limit", limit);
            using var reader = command.ExecuteReader();
            var entries = new List<CatalogEntry>();
            while (reader.Read())
            {
                entries.Add(new CatalogEntry(TenantScope.Create(reader.GetString(0)), Parse(reader.GetString(1))));
            }

            return entries;
        }),
        cancellationToken);

    private static Row? Read(SqliteConnection connection, SqliteTransaction? transaction, TenantScope scope, string id, bool includeDeleted)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT record, deleted FROM documents WHERE tenant = @tenant AND id = @id";
        command.Parameters.AddWithValue("@tenant", scope.TenantId);
        command.Parameters.AddWithValue("@id", id);
        using var reader = command.ExecuteReader();
        return reader.Read() && (includeDeleted || !reader.GetBoolean(1)) ? new Row(Parse(reader.GetString(0)), reader.GetBoolean(1)) : null;
    }

    private static void Write(SqliteConnection connection, SqliteTransaction transaction, TenantScope scope, DocumentRecord record) =>
        Execute(
            connection,
            transaction,
            """
            INSERT INTO documents (tenant, id, generation, active, state, hash, deleted, unfinished, changed_at, record)
            VALUES (@tenant, @id, @generation, @active, @state, @hash, 0, @unfinished, @changed, @record)
            ON CONFLICT (tenant, id) DO UPDATE SET generation = excluded.generation, active = excluded.active, state = excluded.state, hash = excluded.hash,
                deleted = 0, unfinished = excluded.unfinished, changed_at = excluded.changed_at, record = excluded.record
            """,
            ("@tenant", scope.TenantId),
            ("@id", record.Id),
            ("@generation", record.Generation),
            ("@active", (object?)record.ActiveGeneration ?? DBNull.Value),
            ("@state", record.State.ToString()),
            ("@hash", record.ContentHash),
            ("@unfinished", record.State.IsUnfinished() ? 1 : 0),
            ("@changed", DocumentAcceptance.QuietSince(record).ToUnixTimeMilliseconds()),
            ("@record", JsonSerializer.Serialize(record, IngestionJsonContext.Default.DocumentRecord)));

    private static int Execute(SqliteConnection connection, SqliteTransaction transaction, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command.ExecuteNonQuery();
    }

    private static DocumentRecord Parse(string json) =>
        JsonSerializer.Deserialize(json, IngestionJsonContext.Default.DocumentRecord) ?? throw new InvalidDataException("A document's record is empty.");

    private sealed record Row(DocumentRecord Record, bool Deleted);
}
