using System.Text.Json;
using LlmOps.Engine.Extraction;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Options;

namespace LlmOps.Neo4j;

/// <summary>The entity graph beyond one machine: Neo4j 5.25 or later, or Aura. <c>(:Chunk)-[:MENTIONS]->(:Entity)</c> and
/// <c>(:Entity)-[:RELATES]->(:Entity)</c>, one relationship for each assertion, so that the relationships are the set of sources and
/// withdrawing one is deleting it. An entity without a mention counts as absent.
/// </summary>
internal sealed class Neo4jEntityGraph(Neo4jClient client, IOptions<EntityGraphOptions> options, IOptions<Neo4jOptions> neo4j)
    : IEntityGraph,
        IGraphReader,
        IPreparedStore,
        IDisposable
{
    private static readonly string[] s_schema =
    [
        "CREATE CONSTRAINT llmops_entity_key IF NOT EXISTS FOR (e:Entity) REQUIRE (e.tenant, e.key) IS UNIQUE",
        "CREATE CONSTRAINT llmops_chunk_id IF NOT EXISTS FOR (c:Chunk) REQUIRE (c.tenant, c.id) IS UNIQUE",
        "CREATE INDEX llmops_chunk_document IF NOT EXISTS FOR (c:Chunk) ON (c.tenant, c.document)",
        "CREATE INDEX llmops_relates_document IF NOT EXISTS FOR ()-[r:RELATES]-() ON (r.tenant, r.document)",
        "CREATE FULLTEXT INDEX llmops_entity_names IF NOT EXISTS FOR (e:Entity) ON EACH [e.name, e.key] OPTIONS {indexConfig: "
            + "{`fulltext.analyzer`: 'english', `fulltext.eventually_consistent`: true}}",
        "CALL db.awaitIndexes(60)",
    ];

    private static readonly string[] s_labels = ["Chunk", "Entity"];

    private readonly SemaphoreSlim _preparing = new(1, 1);
    private volatile bool _prepared;
    private string? _version;

    public string StoreName => _version is null ? "entity-graph (neo4j)" : $"entity-graph (neo4j {_version})";

    async Task IPreparedStore.PrepareAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);

        // The server plans and compiles a statement when it first meets it, whatever that finds.
        string[] unknown = ["llmops prepare"];
        await FindAsync(TenantScope.Default, unknown, cancellationToken);
        IGraphReader reader = this;
        await reader.NodesAsync(TenantScope.Default, unknown, 1, cancellationToken);
        await reader.EdgesAsync(TenantScope.Default, unknown, 1, cancellationToken);
        await reader.NamesAsync(TenantScope.Default, unknown, 1, cancellationToken);
    }

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        var rows = await client.ReadAsync(
            "probe",
            "CALL dbms.components() YIELD versions RETURN versions[0] LIMIT 1",
            static _ => { },
            cancellationToken,
            bypassCircuit: true
        );
        _version = rows is [[{ ValueKind: JsonValueKind.String } version]] ? version.GetString() : null;
    }

    public async Task AssertAsync(
        TenantScope scope,
        string documentId,
        long generation,
        ExtractedKnowledge knowledge,
        CancellationToken cancellationToken
    )
    {
        await PrepareAsync(cancellationToken);

        // In one order for all writers, so that they wait for each other rather than in a ring.
        foreach (
            var batch in knowledge
                .Mentions.OrderBy(mention => mention.Entity.Key, StringComparer.Ordinal)
                .ThenBy(mention => mention.ChunkId, StringComparer.Ordinal)
                .Chunk(neo4j.Value.BatchSize)
        )
        {
            await client.WriteAsync(
                "assert_mentions",
                """
                UNWIND $rows AS row
                MERGE (e:Entity {tenant: $tenant, key: row.key}) ON CREATE SET e.name = row.name
                MERGE (c:Chunk {tenant: $tenant, id: row.chunk}) ON CREATE SET c.document = $document, c.generation = $generation
                MERGE (c)-[m:MENTIONS]->(e) SET m.name = row.name, m.kind = row.kind
                """,
                json =>
                    Rows(
                        json,
                        batch,
                        static (json, mention) =>
                        {
                            json.WriteString("key", mention.Entity.Key);
                            json.WriteString("name", mention.Entity.Name);
                            json.WriteString("kind", mention.Entity.Kind);
                            json.WriteString("chunk", mention.ChunkId);
                        }
                    ),
                cancellationToken
            );
        }

        foreach (
            var batch in knowledge
                .Relations.OrderBy(relation => relation.Subject, StringComparer.Ordinal)
                .ThenBy(relation => relation.Object, StringComparer.Ordinal)
                .Chunk(neo4j.Value.BatchSize)
        )
        {
            await client.WriteAsync(
                "assert_relations",
                """
                UNWIND $rows AS row
                MERGE (s:Entity {tenant: $tenant, key: row.subject})
                MERGE (o:Entity {tenant: $tenant, key: row.object})
                MERGE (s)-[r:RELATES {tenant: $tenant, predicate: row.predicate, chunk: row.chunk}]->(o)
                ON CREATE SET r.document = $document, r.generation = $generation
                """,
                json =>
                    Rows(
                        json,
                        batch,
                        static (json, relation) =>
                        {
                            json.WriteString("subject", relation.Subject);
                            json.WriteString("predicate", relation.Predicate);
                            json.WriteString("object", relation.Object);
                            json.WriteString("chunk", relation.ChunkId);
                        }
                    ),
                cancellationToken
            );
        }

        void Rows<T>(Utf8JsonWriter json, T[] items, Action<Utf8JsonWriter, T> write)
        {
            json.WriteString("tenant", scope.TenantId);
            json.WriteString("document", documentId);
            json.WriteNumber("generation", generation);
            json.WriteStartArray("rows");
            foreach (var item in items)
            {
                json.WriteStartObject();
                write(json, item);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    public async Task<IReadOnlyList<Entity>> FindAsync(
        TenantScope scope,
        IReadOnlyCollection<string> keys,
        CancellationToken cancellationToken
    )
    {
        var asked = keys.Where(key => key.Length > 0).ToHashSet(StringComparer.Ordinal);
        if (asked.Count == 0)
        {
            return [];
        }

        await PrepareAsync(cancellationToken);
        var found = (await DescribeAsync(asked)).ToDictionary(entity => entity.Key, StringComparer.Ordinal);
        asked.ExceptWith(found.Keys);
        if (asked.Count > 0)
        {
            var longer = await client.ReadAsync(
                "find_longer",
                """
                UNWIND $keys AS k
                CALL (k) {
                  MATCH (e:Entity) WHERE e.tenant = $tenant AND e.key STARTS WITH k + ' ' AND EXISTS { (e)<-[:MENTIONS]-() }
                  RETURN e.key AS key ORDER BY key LIMIT 2 }
                WITH k, collect(key) AS forms WHERE size(forms) = 1
                RETURN DISTINCT forms[0]
                """,
                json => Keys(json, scope, asked),
                cancellationToken
            );
            foreach (
                var entity in await DescribeAsync(
                    longer.Select(row => row[0].GetString()!).Where(key => !found.ContainsKey(key)).ToHashSet(StringComparer.Ordinal)
                )
            )
            {
                found.Add(entity.Key, entity);
            }
        }

        return [.. found.Values.OrderBy(entity => entity.Key, StringComparer.Ordinal)];

        async Task<IEnumerable<Entity>> DescribeAsync(IReadOnlyCollection<string> known) =>
            known.Count == 0
                ? []
                : (
                    await client.ReadAsync(
                        "find",
                        $$"""
                        UNWIND $keys AS k
                        {{MostOften("name")}}
                        {{MostOften("kind")}}
                        RETURN k, name, kind
                        """,
                        json => Keys(json, scope, known),
                        cancellationToken
                    )
                ).Select(row => new Entity(row[0].GetString()!, row[1].GetString()!, row[2].GetString()!));
    }

    public async Task<PassageWalkResult> WalkAsync(TenantScope scope, PassageWalkRequest request, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        return await new PassageWalk(this, options.Value).WalkAsync(scope, request, cancellationToken);
    }

    public async Task<IReadOnlyList<EntityRelation>> RelationsAsync(
        TenantScope scope,
        string entityKey,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await PrepareAsync(cancellationToken);
        var rows = await client.ReadAsync(
            "relations",
            """
            MATCH (e:Entity {tenant: $tenant, key: $key})-[r:RELATES]-(:Entity)
            WITH DISTINCT r
            WITH startNode(r).key AS subject, r.predicate AS predicate, endNode(r).key AS object, r.chunk AS chunk
            RETURN subject, predicate, object, chunk ORDER BY subject, predicate, object, chunk LIMIT $limit
            """,
            json =>
            {
                json.WriteString("tenant", scope.TenantId);
                json.WriteString("key", entityKey);
                json.WriteNumber("limit", Math.Max(0, limit));
            },
            cancellationToken
        );
        return
        [
            .. rows.Select(row => new EntityRelation(row[0].GetString()!, row[1].GetString()!, row[2].GetString()!, row[3].GetString()!)),
        ];
    }

    public async Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        var assertions = await CountTenantAsync(scope, cancellationToken);
        foreach (var label in s_labels)
        {
            // Some at a time: one transaction over a whole tenant would have to fit into the server's memory.
            for (var removed = 1L; removed > 0; )
            {
                var rows = await client.WriteAsync(
                    "erase_tenant",
                    $"MATCH (n:{label}) WHERE n.tenant = $tenant WITH n LIMIT {neo4j.Value.BatchSize} DETACH DELETE n RETURN count(*)",
                    json => json.WriteString("tenant", scope.TenantId),
                    cancellationToken
                );
                removed = rows[0][0].GetInt64();
            }
        }

        return assertions;
    }

    public async Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        var rows = await client.ReadAsync(
            "count_tenant",
            """
            CALL () { MATCH (n:Chunk) WHERE n.tenant = $tenant RETURN count(n) AS chunks }
            CALL () { MATCH (n:Entity) WHERE n.tenant = $tenant RETURN count(n) AS entities }
            CALL () { MATCH ()-[r:RELATES]->() WHERE r.tenant = $tenant RETURN count(r) AS relations }
            RETURN chunks + entities + relations
            """,
            json => json.WriteString("tenant", scope.TenantId),
            cancellationToken
        );
        return rows[0][0].GetInt64();
    }

    public async Task<int> RetractAsync(TenantScope scope, string documentId, long? beforeGeneration, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        var relations = await client.WriteAsync(
            "retract_relations",
            """
            MATCH ()-[r:RELATES]->() WHERE r.tenant = $tenant AND r.document = $document AND ($before IS NULL OR r.generation < $before)
            WITH collect(r) AS gone, count(r) AS removed
            FOREACH (r IN gone | DELETE r)
            RETURN removed
            """,
            Selection,
            cancellationToken
        );
        var mentions = await client.WriteAsync(
            "retract_mentions",
            """
            MATCH (c:Chunk {tenant: $tenant, document: $document}) WHERE $before IS NULL OR c.generation < $before
            OPTIONAL MATCH (c)-[m:MENTIONS]->(e:Entity)
            WITH collect(DISTINCT c) AS chunks, collect(m) AS gone, count(m) AS removed, collect(DISTINCT e.key) AS keys
            FOREACH (m IN gone | DELETE m)
            FOREACH (c IN chunks | DELETE c)
            RETURN removed, keys
            """,
            Selection,
            cancellationToken
        );
        var orphans = mentions[0][1].EnumerateArray().Select(key => key.GetString()!).Order(StringComparer.Ordinal).ToList();
        foreach (var batch in orphans.Chunk(neo4j.Value.BatchSize))
        {
            // Taking the lock first, then looking again: another document may be about to mention the entity.
            await client.WriteAsync(
                "remove_orphans",
                """
                UNWIND $keys AS k
                MATCH (e:Entity {tenant: $tenant, key: k}) WHERE NOT EXISTS { (e)--() }
                SET e.removing = true
                WITH e
                CALL (e) { WITH e WHERE NOT EXISTS { (e)--() } DELETE e }
                """,
                json => Keys(json, scope, batch),
                cancellationToken
            );
        }

        return relations[0][0].GetInt32() + mentions[0][0].GetInt32();

        void Selection(Utf8JsonWriter json)
        {
            json.WriteString("tenant", scope.TenantId);
            json.WriteString("document", documentId);
            if (beforeGeneration is { } before)
            {
                json.WriteNumber("before", before);
            }
            else
            {
                json.WriteNull("before");
            }
        }
    }

    public async Task<long> CountEntitiesAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        var rows = await client.ReadAsync(
            "count_entities",
            "MATCH (e:Entity {tenant: $tenant}) WHERE EXISTS { (e)<-[:MENTIONS]-() } RETURN count(e)",
            json => json.WriteString("tenant", scope.TenantId),
            cancellationToken
        );
        return rows[0][0].GetInt64();
    }

    async Task<IReadOnlyList<GraphNode>> IGraphReader.NodesAsync(
        TenantScope scope,
        IReadOnlyCollection<string> keys,
        int maxChunks,
        CancellationToken cancellationToken
    )
    {
        var rows = await client.ReadAsync(
            "nodes",
            $$"""
            UNWIND $keys AS k
            CALL (k) {
              MATCH (:Entity {tenant: $tenant, key: k})<-[m:MENTIONS]-(c:Chunk)
              RETURN c, m.kind = '{{EntityKinds.Title}}' AS titled LIMIT $most }
            WITH k, c.id AS chunk, titled ORDER BY k, chunk
            WITH k, collect(chunk) AS chunks, collect(titled) AS titled
            {{MostOften("name")}}
            RETURN k, name, size(chunks), chunks[0..$limit], titled[0..$limit]
            """,
            json => Keys(json, scope, keys, maxChunks),
            cancellationToken
        );
        return
        [
            .. rows.Select(row => new GraphNode(
                row[0].GetString()!,
                row[1].GetString()!,
                row[2].GetInt32(),
                [.. row[3].EnumerateArray().Select(chunk => chunk.GetString()!)],
                [
                    .. row[3]
                        .EnumerateArray()
                        .Zip(row[4].EnumerateArray())
                        .Where(pair => pair.Second.GetBoolean())
                        .Select(pair => pair.First.GetString()!),
                ]
            )),
        ];
    }

    async Task<IReadOnlyList<GraphEdges>> IGraphReader.EdgesAsync(
        TenantScope scope,
        IReadOnlyCollection<string> keys,
        int maxNeighbors,
        CancellationToken cancellationToken
    )
    {
        var rows = await client.ReadAsync(
            "edges",
            """
            UNWIND $keys AS k
            CALL (k) {
              MATCH (s:Entity {tenant: $tenant, key: k})-[r:RELATES]->(n:Entity) WHERE n <> s
              RETURN n, r, true AS forward LIMIT $most
              UNION ALL
              MATCH (s:Entity {tenant: $tenant, key: k})<-[r:RELATES]-(n:Entity) WHERE n <> s
              RETURN n, r, false AS forward LIMIT $most }
            WITH k, n.key AS neighbor, r.predicate AS predicate, forward, count(*) AS weight
            ORDER BY k, weight DESC, neighbor, predicate, forward DESC
            WITH k, collect([neighbor, predicate, forward]) AS edges
            RETURN k, size(edges), edges[0..$limit]
            """,
            json => Keys(json, scope, keys, Math.Max(0, maxNeighbors)),
            cancellationToken
        );
        return
        [
            .. rows.Select(row => new GraphEdges(
                row[0].GetString()!,
                row[1].GetInt32(),
                [.. row[2].EnumerateArray().Select(edge => new GraphEdge(edge[0].GetString()!, edge[1].GetString()!, edge[2].GetBoolean()))]
            )),
        ];
    }

    async Task<IReadOnlyList<ChunkName>> IGraphReader.NamesAsync(
        TenantScope scope,
        IReadOnlyCollection<string> chunkIds,
        int maxCount,
        CancellationToken cancellationToken
    )
    {
        var rows = await client.ReadAsync(
            "names",
            """
            UNWIND $keys AS k
            MATCH (:Chunk {tenant: $tenant, id: k})-[m:MENTIONS]->(e:Entity) WHERE m.kind <> 'date'
            WITH k, e, m.kind = 'title' AS titled, COUNT { (e)<-[:MENTIONS]-() } AS mentions
            RETURN k, e.key AS key, CASE WHEN mentions > $limit THEN $limit ELSE mentions END, titled ORDER BY k, key
            """,
            json => Keys(json, scope, chunkIds, maxCount),
            cancellationToken
        );
        return [.. rows.Select(row => new ChunkName(row[0].GetString()!, row[1].GetString()!, row[2].GetInt32(), row[3].GetBoolean()))];
    }

    public void Dispose() => _preparing.Dispose();

    /// <summary>For each key <c>k</c> the value most often given with its mentions; keys without one drop out.</summary>
    private static string MostOften(string property) =>
        $$"""
            CALL (k) {
              MATCH (:Entity {tenant: $tenant, key: k})<-[m:MENTIONS]-()
              WITH m LIMIT $most
              WITH m.{{property}} AS {{property}}, count(*) AS often
              RETURN {{property}} ORDER BY often DESC, {{property}} LIMIT 1 }
            """;

    private void Keys(Utf8JsonWriter json, TenantScope scope, IEnumerable<string> keys, int? limit = null)
    {
        json.WriteString("tenant", scope.TenantId);
        json.WriteStartArray("keys");
        foreach (var key in keys)
        {
            json.WriteStringValue(key);
        }

        json.WriteEndArray();
        json.WriteNumber("most", options.Value.MaxReadsPerEntity);
        if (limit is { } wanted)
        {
            json.WriteNumber("limit", wanted);
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (_prepared)
        {
            return;
        }

        await _preparing.WaitAsync(cancellationToken);
        try
        {
            if (!_prepared)
            {
                foreach (var statement in s_schema)
                {
                    await client.WriteAsync("prepare", statement, static _ => { }, cancellationToken);
                }

                _prepared = true;
            }
        }
        finally
        {
            _preparing.Release();
        }
    }
}
