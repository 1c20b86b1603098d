using System.Threading.RateLimiting;
using LlmOps.Engine.Extraction;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Embedded;

/// <summary>The entity graph of one machine: assertions in SQLite. Entities are not stored; they are what the mentions say. The process
/// that owns the data directory writes; others read.</summary>
/// <param name="data">The data directory.</param>
/// <param name="options">The settings.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
/// <param name="ownership">The process's claim to the graph; null in a process that only reads it.</param>
internal sealed partial class SqliteEntityGraph(
    DataDirectory data,
    IOptions<EntityGraphOptions> options,
    TimeProvider time,
    ILogger<SqliteEntityGraph> logger,
    DirectoryOwnership? ownership = null
) : IRebuildableGraph, IGraphReader, IStatusNotice, IDisposable
{
    /// <summary>More than documents are ever ingested at once.</summary>
    private const int MaxWriters = 1024;

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS mention (
            tenant TEXT NOT NULL, key TEXT NOT NULL, chunk TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, document TEXT NOT NULL, generation INTEGER NOT NULL,
            PRIMARY KEY (tenant, key, chunk)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS mention_document ON mention (tenant, document, generation);
        CREATE INDEX IF NOT EXISTS mention_chunk ON mention (tenant, chunk, key, kind);
        CREATE TABLE IF NOT EXISTS relation (
            tenant TEXT NOT NULL, subject TEXT NOT NULL, predicate TEXT NOT NULL, object TEXT NOT NULL, chunk TEXT NOT NULL, document TEXT NOT NULL, generation INTEGER NOT NULL,
            PRIMARY KEY (tenant, subject, predicate, object, chunk)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS relation_object ON relation (tenant, object, subject, predicate, chunk);
        CREATE INDEX IF NOT EXISTS relation_document ON relation (tenant, document, generation);
        """;

    private readonly GraphLocation _location = new(data);
    private readonly EntityGraphOptions _options = options.Value;
    private readonly Lock _gate = new();

    // Writers share it; a rebuild has it alone, so that none writes behind its back.
    private readonly ConcurrencyLimiter _writers = new(new() { PermitLimit = MaxWriters, QueueLimit = int.MaxValue });
    private SqliteDatabase? _database;

    public string StoreName => "entity-graph (sqlite)";

    public Task ProbeAsync(CancellationToken cancellationToken) =>
        ReadAsync(connection => connection.Scalar<long>(null, "SELECT 1 FROM mention LIMIT 1"), cancellationToken);

    public Task AssertAsync(
        TenantScope scope,
        string documentId,
        long generation,
        ExtractedKnowledge knowledge,
        CancellationToken cancellationToken
    )
    {
        if (knowledge.Mentions.Count + knowledge.Relations.Count == 0)
        {
            return Task.CompletedTask;
        }

        return WriteAsync(
            database =>
                database.WriteAsync(
                    (connection, transaction) => Assert(connection, transaction, scope, documentId, generation, knowledge),
                    cancellationToken
                ),
            cancellationToken
        );
    }

    public Task<IReadOnlyList<Entity>> FindAsync(
        TenantScope scope,
        IReadOnlyCollection<string> keys,
        CancellationToken cancellationToken
    ) =>
        ReadAsync<IReadOnlyList<Entity>>(
            connection =>
            {
                using var exact = Command(connection, "SELECT key FROM mention WHERE tenant = $tenant AND key = $key LIMIT 1", scope);
                using var longer = Command(
                    connection,
                    "SELECT DISTINCT key FROM mention WHERE tenant = $tenant AND key >= $key || ' ' AND key < $key || '!' LIMIT 2",
                    scope
                );
                var found = new SortedSet<string>(StringComparer.Ordinal);
                foreach (var key in keys.Where(key => key.Length > 0))
                {
                    if (Keys(exact, key) is [var same])
                    {
                        found.Add(same);
                    }
                    else if (Keys(longer, key) is [var only])
                    {
                        found.Add(only);
                    }
                }

                using var name = Command(connection, MostOften("name"), scope);
                using var kind = Command(connection, MostOften("kind"), scope);
                return [.. found.Select(key => new Entity(key, Keys(name, key)[0], Keys(kind, key)[0]))];
            },
            cancellationToken
        );

    public Task<PassageWalkResult> WalkAsync(TenantScope scope, PassageWalkRequest request, CancellationToken cancellationToken) =>
        new PassageWalk(this, _options).WalkAsync(scope, request, cancellationToken);

    public Task<IReadOnlyList<EntityRelation>> RelationsAsync(
        TenantScope scope,
        string entityKey,
        int limit,
        CancellationToken cancellationToken
    ) =>
        ReadAsync<IReadOnlyList<EntityRelation>>(
            connection =>
            {
                using var command = Command(
                    connection,
                    """
                    SELECT subject, predicate, object, chunk FROM relation WHERE tenant = $tenant AND subject = $key
                    UNION SELECT subject, predicate, object, chunk FROM relation WHERE tenant = $tenant AND object = $key
                    ORDER BY 1, 2, 3, 4 LIMIT $limit
                    """,
                    scope
                );
                command.Set(1, "$key", entityKey);
                command.Set(2, "$limit", Math.Max(0, limit));
                using var rows = command.ExecuteReader();
                var relations = new List<EntityRelation>();
                while (rows.Read())
                {
                    relations.Add(new EntityRelation(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetString(3)));
                }

                return relations;
            },
            cancellationToken
        );

    public Task<int> RetractAsync(TenantScope scope, string documentId, long? beforeGeneration, CancellationToken cancellationToken) =>
        WriteAsync(
            async database =>
            {
                const string WhereDocument =
                    "WHERE tenant = $tenant AND document = $document AND ($before IS NULL OR generation < $before)";

                // Most retractions find nothing; they must not queue for the one write lock.
                var found = await database.ReadAsync(
                    connection =>
                        Run(
                            connection,
                            $"SELECT EXISTS (SELECT 1 FROM mention {WhereDocument}) + EXISTS (SELECT 1 FROM relation {WhereDocument})",
                            read: true
                        ),
                    cancellationToken
                );
                if (found == 0)
                {
                    return 0;
                }

                return await database.WriteAsync(
                    (connection, transaction) =>
                        Run(connection, $"DELETE FROM mention {WhereDocument}", false, transaction)
                        + Run(connection, $"DELETE FROM relation {WhereDocument}", false, transaction),
                    cancellationToken
                );

                int Run(SqliteConnection connection, string sql, bool read, SqliteTransaction? transaction = null)
                {
                    using var command = Command(connection, sql, scope);
                    command.Transaction = transaction;
                    command.Set(1, "$document", documentId);
                    command.Set(2, "$before", beforeGeneration);
                    return read ? Convert.ToInt32(command.ExecuteScalar(), null) : command.ExecuteNonQuery();
                }
            },
            cancellationToken
        );

    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        WriteAsync(
            database =>
                database.EraseAsync(
                    (connection, transaction) =>
                        (long)connection.Execute(transaction, "DELETE FROM mention WHERE tenant = $tenant", ("$tenant", scope.TenantId))
                        + connection.Execute(transaction, "DELETE FROM relation WHERE tenant = $tenant", ("$tenant", scope.TenantId)),
                    cancellationToken
                ),
            cancellationToken
        );

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        ReadAsync(
            connection =>
                connection.Scalar<long>(
                    null,
                    "SELECT (SELECT COUNT(*) FROM mention WHERE tenant = $tenant) + (SELECT COUNT(*) FROM relation WHERE tenant = $tenant)",
                    ("$tenant", scope.TenantId)
                ),
            cancellationToken
        );

    public Task<long> CountEntitiesAsync(TenantScope scope, CancellationToken cancellationToken) =>
        ReadAsync(
            connection =>
            {
                using var command = Command(connection, "SELECT COUNT(DISTINCT key) FROM mention WHERE tenant = $tenant", scope);
                return (long)command.ExecuteScalar()!;
            },
            cancellationToken
        );

    Task<IReadOnlyList<GraphNode>> IGraphReader.NodesAsync(
        TenantScope scope,
        IReadOnlyCollection<string> keys,
        int maxChunks,
        CancellationToken cancellationToken
    ) =>
        ReadAsync<IReadOnlyList<GraphNode>>(
            connection =>
            {
                using var mentions = Command(
                    connection,
                    "SELECT chunk, name, kind FROM mention WHERE tenant = $tenant AND key = $key ORDER BY chunk LIMIT $limit",
                    scope
                );
                using var count = Command(
                    connection,
                    "SELECT COUNT(*) FROM (SELECT 1 FROM mention WHERE tenant = $tenant AND key = $key LIMIT $most)",
                    scope
                );
                count.Set(1, "$most", _options.MaxReadsPerEntity);
                mentions.Set(1, "$limit", maxChunks);
                var nodes = new List<GraphNode>();
                var names = new Dictionary<string, int>(StringComparer.Ordinal);
                foreach (var key in keys)
                {
                    mentions.Set(2, "$key", key);
                    names.Clear();
                    var (chunks, titled) = (new List<string>(), new List<string>());
                    using (var rows = mentions.ExecuteReader())
                    {
                        while (rows.Read())
                        {
                            chunks.Add(rows.GetString(0));
                            names[rows.GetString(1)] = names.GetValueOrDefault(rows.GetString(1)) + 1;
                            if (rows.GetString(2) == EntityKinds.Title)
                            {
                                titled.Add(chunks[^1]);
                            }
                        }
                    }

                    if (chunks.Count > 0)
                    {
                        count.Set(2, "$key", key);
                        var total = chunks.Count < maxChunks ? chunks.Count : Convert.ToInt32(count.ExecuteScalar(), null);
                        nodes.Add(new GraphNode(key, MostOften(names), total, chunks, titled));
                    }
                }

                return nodes;
            },
            cancellationToken
        );

    Task<IReadOnlyList<GraphEdges>> IGraphReader.EdgesAsync(
        TenantScope scope,
        IReadOnlyCollection<string> keys,
        int maxNeighbors,
        CancellationToken cancellationToken
    ) =>
        ReadAsync<IReadOnlyList<GraphEdges>>(
            connection =>
            {
                using var command = Command(
                    connection,
                    """
                    SELECT neighbor, predicate, forward, COUNT(*) AS weight, COUNT(*) OVER () AS degree FROM (
                        SELECT * FROM (SELECT object AS neighbor, predicate, 1 AS forward FROM relation WHERE tenant = $tenant AND subject = $key AND object <> $key LIMIT $most)
                        UNION ALL
                        SELECT * FROM (SELECT subject, predicate, 0 FROM relation WHERE tenant = $tenant AND object = $key AND subject <> $key LIMIT $most))
                    GROUP BY neighbor, predicate, forward ORDER BY weight DESC, neighbor, predicate, forward DESC LIMIT $limit
                    """,
                    scope
                );
                command.Set(1, "$limit", Math.Max(0, maxNeighbors));
                command.Set(2, "$most", _options.MaxReadsPerEntity);
                var all = new List<GraphEdges>();
                foreach (var key in keys)
                {
                    command.Set(3, "$key", key);
                    using var rows = command.ExecuteReader();
                    var edges = new List<GraphEdge>();
                    var degree = 0;
                    while (rows.Read())
                    {
                        edges.Add(new GraphEdge(rows.GetString(0), rows.GetString(1), rows.GetInt32(2) != 0));
                        degree = rows.GetInt32(4);
                    }

                    if (edges.Count > 0)
                    {
                        all.Add(new GraphEdges(key, degree, edges));
                    }
                }

                return all;
            },
            cancellationToken
        );

    Task<IReadOnlyList<ChunkName>> IGraphReader.NamesAsync(
        TenantScope scope,
        IReadOnlyCollection<string> chunkIds,
        int maxCount,
        CancellationToken cancellationToken
    ) =>
        ReadAsync<IReadOnlyList<ChunkName>>(
            connection =>
            {
                using var command = Command(
                    connection,
                    """
                    SELECT m.key, (SELECT COUNT(*) FROM (SELECT 1 FROM mention n WHERE n.tenant = $tenant AND n.key = m.key LIMIT $limit)), m.kind
                    FROM mention m WHERE m.tenant = $tenant AND m.chunk = $chunk AND m.kind <> 'date' ORDER BY m.key
                    """,
                    scope
                );
                command.Set(1, "$limit", maxCount);
                var names = new List<ChunkName>();
                foreach (var chunk in chunkIds.Order(StringComparer.Ordinal))
                {
                    command.Set(2, "$chunk", chunk);
                    using var rows = command.ExecuteReader();
                    while (rows.Read())
                    {
                        names.Add(new ChunkName(chunk, rows.GetString(0), rows.GetInt32(1), rows.GetString(2) == EntityKinds.Title));
                    }
                }

                return names;
            },
            cancellationToken
        );

    private static bool Assert(
        SqliteConnection connection,
        SqliteTransaction transaction,
        TenantScope scope,
        string documentId,
        long generation,
        ExtractedKnowledge knowledge
    )
    {
        using var mention = Command(
            connection,
            """
            INSERT INTO mention (tenant, key, chunk, name, kind, document, generation) VALUES ($tenant, $key, $chunk, $name, $kind, $document, $generation)
            ON CONFLICT DO UPDATE SET name = excluded.name, kind = excluded.kind
            """,
            scope
        );
        Prepare(mention, "$key", "$chunk", "$name", "$kind");
        foreach (var (entity, chunk) in knowledge.Mentions)
        {
            Insert(mention, entity.Key, chunk, entity.Name, entity.Kind);
        }

        using var relation = Command(
            connection,
            """
            INSERT INTO relation (tenant, subject, predicate, object, chunk, document, generation) VALUES ($tenant, $subject, $predicate, $object, $chunk, $document, $generation)
            ON CONFLICT DO NOTHING
            """,
            scope
        );
        Prepare(relation, "$subject", "$predicate", "$object", "$chunk");
        foreach (var (subject, predicate, @object, chunk) in knowledge.Relations)
        {
            Insert(relation, subject, predicate, @object, chunk);
        }

        return true;

        void Prepare(SqliteCommand command, params ReadOnlySpan<string> names)
        {
            command.Transaction = transaction;
            command.Set(1, "$document", documentId);
            command.Set(2, "$generation", generation);
            for (var i = 0; i < names.Length; i++)
            {
                command.Set(i + 3, names[i], null);
            }
        }

        static void Insert(SqliteCommand command, params ReadOnlySpan<string> values)
        {
            // The tenant, the document and the generation come first and stay.
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters[i + 3].Value = values[i];
            }

            command.ExecuteNonQuery();
        }
    }

    private static string MostOften(string column) =>
        $"SELECT {column} FROM mention WHERE tenant = $tenant AND key = $key GROUP BY {column} ORDER BY COUNT(*) DESC, {column} LIMIT 1";

    /// <summary>The name that occurs most often; of equal ones the first.</summary>
    private static string MostOften(Dictionary<string, int> names)
    {
        var (best, most) = ("", 0);
        foreach (var (name, count) in names)
        {
            if (count > most || (count == most && string.CompareOrdinal(name, best) < 0))
            {
                (best, most) = (name, count);
            }
        }

        return best;
    }

    private static List<string> Keys(SqliteCommand command, string key)
    {
        command.Set(1, "$key", key);
        using var rows = command.ExecuteReader();
        var keys = new List<string>();
        while (rows.Read())
        {
            keys.Add(rows.GetString(0));
        }

        return keys;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, TenantScope? scope = null)
    {
        var command = connection.Statement(sql);
        if (scope is not null)
        {
            command.Set(0, "$tenant", scope.TenantId);
        }

        return command;
    }

    private async Task<T> WriteAsync<T>(Func<SqliteDatabase, Task<T>> work, CancellationToken cancellationToken)
    {
        await (
            ownership
            ?? throw new InvalidOperationException("This process only reads the embedded entity graph; the ingest worker writes it.")
        ).AcquireAsync(cancellationToken);

        // A write that its caller called off may still end in a file that a rebuild replaces. It is repeated with its document.
        using var share = await _writers.AcquireAsync(1, cancellationToken);
        var result = await CallAsync(work);
        if (!_location.IsEstablished)
        {
            await _location.EstablishAsync(_location.Current, CancellationToken.None);
        }

        return result;
    }

    private Task<T> ReadAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken) =>
        CallAsync(database => database.ReadAsync(work, cancellationToken));
}
