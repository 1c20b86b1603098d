using System.Runtime.CompilerServices;
using System.Text.Json;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using Microsoft.Data.Sqlite;

namespace LlmOps.Embedded;

/// <summary>The catalog of one machine, in <c>ingest.db</c>.</summary>
/// <remarks>Triggers keep one counter for each tenant, state and set of labels, because a page of a listing shows all counts: counting rows
/// would cost more with every document. A file of an earlier version has its metadata keys collected once, which the key of the tenant
/// without a name tells.</remarks>
internal sealed class SqliteDocumentCatalog(SqliteDatabase database, TimeProvider time) : IDocumentCatalog
{
    /// <summary>The statements that make the tables. What fills a table that is new reads the documents only then: its condition is the
    /// outermost loop, since SQLite would evaluate it for each document elsewhere.</summary>
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
        CREATE TABLE IF NOT EXISTS label_counts (
            tenant TEXT NOT NULL,
            state  TEXT NOT NULL,
            labels TEXT NOT NULL,
            count  INTEGER NOT NULL,
            PRIMARY KEY (tenant, state, labels)) WITHOUT ROWID;
        DROP TRIGGER IF EXISTS documents_count_new;
        DROP TRIGGER IF EXISTS documents_count_change;
        DROP TRIGGER IF EXISTS documents_count_erased;
        DROP TABLE IF EXISTS document_counts;
        CREATE TRIGGER IF NOT EXISTS documents_labels_new AFTER INSERT ON documents WHEN NEW.deleted = 0 BEGIN
            INSERT INTO label_counts (tenant, state, labels, count)
                VALUES (NEW.tenant, NEW.state, COALESCE(json_extract(NEW.record, '$.metadata."#access"'), ''), 1)
                ON CONFLICT (tenant, state, labels) DO UPDATE SET count = count + 1;
        END;
        CREATE TRIGGER IF NOT EXISTS documents_labels_change AFTER UPDATE OF state, deleted, hash ON documents
            WHEN OLD.state <> NEW.state OR OLD.deleted <> NEW.deleted OR OLD.hash <> NEW.hash BEGIN
            UPDATE label_counts SET count = count - 1
                WHERE OLD.deleted = 0 AND tenant = OLD.tenant AND state = OLD.state
                    AND labels = COALESCE(json_extract(OLD.record, '$.metadata."#access"'), '');
            INSERT INTO label_counts (tenant, state, labels, count)
                SELECT NEW.tenant, NEW.state, COALESCE(json_extract(NEW.record, '$.metadata."#access"'), ''), 1 WHERE NEW.deleted = 0
                ON CONFLICT (tenant, state, labels) DO UPDATE SET count = count + 1;
        END;
        CREATE TABLE IF NOT EXISTS erased_generations (tenant TEXT PRIMARY KEY, generation INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO label_counts (tenant, state, labels, count)
            SELECT tenant, state, COALESCE(json_extract(record, '$.metadata."#access"'), '') AS labels, COUNT(*)
            FROM (SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM label_counts)) CROSS JOIN documents
            WHERE deleted = 0 GROUP BY tenant, state, labels;
        CREATE TABLE IF NOT EXISTS document_keys (
            tenant TEXT NOT NULL,
            key    TEXT NOT NULL,
            labels TEXT NOT NULL,
            PRIMARY KEY (tenant, key, labels)) WITHOUT ROWID;
        INSERT OR IGNORE INTO document_keys (tenant, key, labels)
            SELECT tenant, entry.key, COALESCE(json_extract(record, '$.metadata."#access"'), '')
            FROM (SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM document_keys)) CROSS JOIN documents
                CROSS JOIN json_each(record, '$.metadata') AS entry
            WHERE deleted = 0 AND entry.key <> '#access';
        INSERT OR IGNORE INTO document_keys (tenant, key, labels) VALUES ('', '', '');
        """;

    public string StoreName => "document-catalog (sqlite)";

    public Task ProbeAsync(CancellationToken cancellationToken) => database.ProbeAsync(cancellationToken);

    public Task<Acceptance> AcceptAsync(TenantScope scope, AcceptedDocument document, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                var known = Read(connection, transaction, scope, document.Id, includeDeleted: true);
                var floor = known is not null
                    ? 0
                    : connection.Scalar<long>(
                        transaction,
                        "SELECT generation FROM erased_generations WHERE tenant = @tenant",
                        ("@tenant", scope.TenantId)
                    );
                var acceptance = DocumentAcceptance.Accept(document, known?.Record, known?.Deleted ?? false, time.GetUtcNow(), floor);
                if (acceptance.IsNew)
                {
                    Write(connection, transaction, scope, acceptance.Record, known is { Deleted: false } ? known.Record : null);
                }

                return acceptance;
            },
            cancellationToken
        );

    public Task<DocumentRecord?> GetAsync(TenantScope scope, string documentId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Read(connection, null, scope, documentId, includeDeleted: false)?.Record, cancellationToken);

    public Task<IReadOnlyList<DocumentRecord>> ListAsync(
        TenantScope scope,
        DocumentState? state,
        string? afterId,
        int limit,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        return database.ReadAsync<IReadOnlyList<DocumentRecord>>(
            connection =>
            {
                var statement = state is null
                    ? "SELECT record FROM documents WHERE tenant = @tenant AND id > @after AND deleted = 0 ORDER BY id LIMIT @limit"
                    : "SELECT record FROM documents WHERE tenant = @tenant AND state = @state AND id > @after AND deleted = 0 ORDER BY id "
                        + "LIMIT @limit";
                return connection.Query(
                    null,
                    statement,
                    static row => Parse(row.GetString(0)),
                    ("@tenant", scope.TenantId),
                    ("@state", state?.ToString() ?? ""),
                    ("@after", afterId ?? ""),
                    ("@limit", limit)
                );
            },
            cancellationToken
        );
    }

    public Task<DocumentRecord?> UpdateAsync(
        TenantScope scope,
        string documentId,
        long generation,
        Func<DocumentRecord, DocumentRecord> change,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                var known = Read(connection, transaction, scope, documentId, includeDeleted: false);
                if (known?.Record.Generation != generation)
                {
                    return null;
                }

                var record = DocumentAcceptance.Changed(known.Record, change, time.GetUtcNow());
                Write(connection, transaction, scope, record, known.Record);
                return record;
            },
            cancellationToken
        );

    public Task<DocumentRecord?> DeleteAsync(TenantScope scope, string documentId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                var known = Read(connection, transaction, scope, documentId, includeDeleted: false);
                if (known is not null)
                {
                    connection.Execute(
                        transaction,
                        "UPDATE documents SET deleted = 1, active = NULL, unfinished = 1, changed_at = @now WHERE tenant = @tenant AND id "
                            + "= @id",
                        ("@now", time.GetUtcNow().ToUnixTimeMilliseconds()),
                        ("@tenant", scope.TenantId),
                        ("@id", documentId)
                    );
                }

                return known?.Record;
            },
            cancellationToken
        );

    public Task<IReadOnlyDictionary<string, long>> ActiveGenerationsAsync(
        TenantScope scope,
        IReadOnlyCollection<string> documentIds,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync<IReadOnlyDictionary<string, long>>(
            connection =>
                connection
                    .Query(
                        null,
                        "SELECT id, active FROM documents WHERE tenant = @tenant AND deleted = 0 AND active IS NOT NULL AND id IN (SELECT "
                            + "value FROM json_each(@ids))",
                        static row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1)),
                        ("@tenant", scope.TenantId),
                        ("@ids", JsonSerializer.Serialize(documentIds.ToArray(), IngestionJsonContext.Default.StringArray))
                    )
                    .ToDictionary(StringComparer.Ordinal),
            cancellationToken
        );

    public Task<IReadOnlyDictionary<DocumentState, long>> CountAsync(TenantScope scope, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<DocumentState, long>>(
            connection =>
                connection
                    .Query(
                        null,
                        "SELECT state, SUM(count) FROM label_counts WHERE tenant = @tenant AND count > 0 GROUP BY state",
                        static row => KeyValuePair.Create(Enum.Parse<DocumentState>(row.GetString(0)), row.GetInt64(1)),
                        ("@tenant", scope.TenantId)
                    )
                    .ToDictionary(),
            cancellationToken
        );

    public Task<IReadOnlyCollection<MetadataKeyUse>> MetadataKeysAsync(TenantScope scope, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyCollection<MetadataKeyUse>>(
            connection =>
                connection.Query(
                    null,
                    "SELECT key, labels FROM document_keys WHERE tenant = @tenant",
                    static row => new MetadataKeyUse(row.GetString(0), row.GetString(1)),
                    ("@tenant", scope.TenantId)
                ),
            cancellationToken
        );

    public Task<IReadOnlyDictionary<(DocumentState State, string Labels), long>> CountByLabelsAsync(
        TenantScope scope,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync<IReadOnlyDictionary<(DocumentState, string), long>>(
            connection =>
                connection
                    .Query(
                        null,
                        "SELECT state, labels, count FROM label_counts WHERE tenant = @tenant AND count > 0",
                        static row => (Key: (Enum.Parse<DocumentState>(row.GetString(0)), row.GetString(1)), Count: row.GetInt64(2)),
                        ("@tenant", scope.TenantId)
                    )
                    .ToDictionary(row => row.Key, row => row.Count),
            cancellationToken
        );

    public async IAsyncEnumerable<IngestMessage> UnfinishedAsync(
        DateTimeOffset unchangedSince,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        const int Page = 500;
        var (tenant, id) = ("", "");
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await database.ReadAsync(
                connection =>
                    connection.Query(
                        null,
                        """
                        SELECT tenant, id, generation, deleted FROM documents
                        WHERE unfinished = 1 AND changed_at <= @since AND (tenant, id) > (@tenant, @id)
                        ORDER BY tenant, id LIMIT @page
                        """,
                        static row => new IngestMessage(
                            row.GetString(0),
                            row.GetString(1),
                            row.GetInt64(2),
                            row.GetBoolean(3) ? IngestAction.Remove : IngestAction.Ingest
                        ),
                        ("@since", unchangedSince.ToUnixTimeMilliseconds()),
                        ("@tenant", tenant),
                        ("@id", id),
                        ("@page", Page)
                    ),
                cancellationToken
            );
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
        database.WriteAsync(
            (connection, transaction) =>
                connection.Execute(
                    transaction,
                    "UPDATE documents SET unfinished = 0 WHERE tenant = @tenant AND id = @id AND generation = @generation AND deleted = 1",
                    ("@tenant", scope.TenantId),
                    ("@id", documentId),
                    ("@generation", generation)
                ),
            cancellationToken
        );

    public Task<IReadOnlyList<CatalogEntry>> ScanAsync(CatalogEntry? after, int limit, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
                database.Read<IReadOnlyList<CatalogEntry>>(connection =>
                    connection.Query(
                        null,
                        "SELECT tenant, record FROM documents WHERE deleted = 0 AND (tenant, id) > (@tenant, @id) ORDER BY tenant, id "
                            + "LIMIT @limit",
                        static row => new CatalogEntry(TenantScope.Create(row.GetString(0)), Parse(row.GetString(1))),
                        ("@tenant", after?.Scope.TenantId ?? ""),
                        ("@id", after?.Record.Id ?? ""),
                        ("@limit", limit)
                    )
                ),
            cancellationToken
        );

    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        database.EraseAsync<long>(
            (connection, transaction) =>
            {
                // A late message of an erased document must not reach a new one of the same id.
                connection.Execute(
                    transaction,
                    """
                    INSERT INTO erased_generations (tenant, generation)
                    SELECT @tenant, MAX(generation) FROM documents WHERE tenant = @tenant HAVING COUNT(*) > 0
                    ON CONFLICT (tenant) DO UPDATE SET generation = MAX(generation, excluded.generation)
                    """,
                    ("@tenant", scope.TenantId)
                );
                var removed = connection.Execute(transaction, "DELETE FROM documents WHERE tenant = @tenant", ("@tenant", scope.TenantId));
                connection.Execute(transaction, "DELETE FROM label_counts WHERE tenant = @tenant", ("@tenant", scope.TenantId));
                connection.Execute(transaction, "DELETE FROM document_keys WHERE tenant = @tenant", ("@tenant", scope.TenantId));
                return removed;
            },
            cancellationToken
        );

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection =>
                connection.Scalar<long>(
                    null,
                    """
                    SELECT (SELECT COUNT(*) FROM documents WHERE tenant = @tenant)
                        + (SELECT COUNT(*) FROM document_keys WHERE tenant = @tenant)
                    """,
                    ("@tenant", scope.TenantId)
                ),
            cancellationToken
        );

    private static Row? Read(SqliteConnection connection, SqliteTransaction? transaction, TenantScope scope, string id, bool includeDeleted)
    {
        var rows = connection.Query(
            transaction,
            "SELECT record, deleted FROM documents WHERE tenant = @tenant AND id = @id",
            static row => new Row(Parse(row.GetString(0)), row.GetBoolean(1)),
            ("@tenant", scope.TenantId),
            ("@id", id)
        );
        return rows is [var found] && (includeDeleted || !found.Deleted) ? found : null;
    }

    private static void Write(
        SqliteConnection connection,
        SqliteTransaction transaction,
        TenantScope scope,
        DocumentRecord record,
        DocumentRecord? before
    )
    {
        foreach (var use in MetadataKeyUse.Added(record.Metadata, before?.Metadata))
        {
            connection.Execute(
                transaction,
                "INSERT OR IGNORE INTO document_keys (tenant, key, labels) VALUES (@tenant, @key, @labels)",
                ("@tenant", scope.TenantId),
                ("@key", use.Key),
                ("@labels", use.Labels)
            );
        }

        connection.Execute(
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
            ("@active", record.ActiveGeneration),
            ("@state", record.State.ToString()),
            ("@hash", record.ContentHash),
            ("@unfinished", record.State.IsUnfinished() ? 1 : 0),
            ("@changed", DocumentAcceptance.QuietSince(record).ToUnixTimeMilliseconds()),
            ("@record", JsonSerializer.Serialize(record, IngestionJsonContext.Default.DocumentRecord))
        );
    }

    private static DocumentRecord Parse(string json) =>
        JsonSerializer.Deserialize(json, IngestionJsonContext.Default.DocumentRecord)
        ?? throw new InvalidDataException("A document's record is empty.");

    private sealed record Row(DocumentRecord Record, bool Deleted);
}
