using System.Collections.Concurrent;
using LlmOps.Engine.Extraction;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Tests.Ingesting;

/// <summary>A graph in memory, which can be told to fail and shows what was asserted. The walk is the engine's own, as that of every
/// store.</summary>
internal sealed class MemoryGraph(
    EntityGraphOptions options,
    ConcurrentDictionary<(string Tenant, string Document, long Generation), ExtractedKnowledge> asserted
) : IEntityGraph, IGraphReader
{
    private readonly EntityGraphOptions _options = options;

    public MemoryGraph()
        : this(new EntityGraphOptions(), []) { }

    public ConcurrentDictionary<(string Tenant, string Document, long Generation), ExtractedKnowledge> Asserted { get; } = asserted;

    public Func<string, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>The same graph under other options.</summary>
    public MemoryGraph With(EntityGraphOptions others) => new(others, Asserted);

    public string StoreName => "entity-graph (memory)";

    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        Task.FromResult(Asserted.Keys.Where(key => key.Tenant == scope.TenantId).LongCount(key => Asserted.TryRemove(key, out _)));

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        Task.FromResult(Asserted.Keys.LongCount(key => key.Tenant == scope.TenantId));

    public async Task AssertAsync(
        TenantScope scope,
        string documentId,
        long generation,
        ExtractedKnowledge knowledge,
        CancellationToken cancellationToken
    )
    {
        await Before("assert", cancellationToken);
        Asserted.AddOrUpdate(
            (scope.TenantId, documentId, generation),
            static (_, added) => Joined(added, []),
            static (_, known, added) => Joined(added, [known]),
            knowledge
        );
    }

    public Task<IReadOnlyList<Entity>> FindAsync(TenantScope scope, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var mentions = Mentions(scope).ToLookup(mention => mention.Entity.Key, StringComparer.Ordinal);
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var key in keys.Where(key => key.Length > 0))
        {
            if (mentions.Contains(key))
            {
                found.Add(key);
            }
            else if (
                mentions
                    .Where(group => group.Key.StartsWith(key + ' ', StringComparison.Ordinal))
                    .Select(group => group.Key)
                    .Take(2)
                    .ToArray()
                is [var only]
            )
            {
                found.Add(only);
            }
        }

        return Task.FromResult<IReadOnlyList<Entity>>([
            .. found.Select(key => new Entity(
                key,
                MostOften(mentions[key], mention => mention.Entity.Name),
                MostOften(mentions[key], mention => mention.Entity.Kind)
            )),
        ]);
    }

    public Task<PassageWalkResult> WalkAsync(TenantScope scope, PassageWalkRequest request, CancellationToken cancellationToken) =>
        new PassageWalk(this, _options).WalkAsync(scope, request, cancellationToken);

    public Task<IReadOnlyList<EntityRelation>> RelationsAsync(
        TenantScope scope,
        string entityKey,
        int limit,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<IReadOnlyList<EntityRelation>>([
            .. Relations(scope)
                .Where(relation => relation.Subject == entityKey || relation.Object == entityKey)
                .OrderBy(relation => relation.Subject, StringComparer.Ordinal)
                .ThenBy(relation => relation.Predicate, StringComparer.Ordinal)
                .ThenBy(relation => relation.Object, StringComparer.Ordinal)
                .ThenBy(relation => relation.ChunkId, StringComparer.Ordinal)
                .Take(Math.Max(0, limit)),
        ]);

    public async Task<int> RetractAsync(TenantScope scope, string documentId, long? beforeGeneration, CancellationToken cancellationToken)
    {
        await Before("retract", cancellationToken);
        return Asserted
            .Keys.ToArray()
            .Where(key =>
                key.Tenant == scope.TenantId
                && key.Document == documentId
                && (beforeGeneration is null || key.Generation < beforeGeneration)
            )
            .Sum(key => Asserted.TryRemove(key, out var knowledge) ? knowledge.Mentions.Count + knowledge.Relations.Count : 0);
    }

    public Task<long> CountEntitiesAsync(TenantScope scope, CancellationToken cancellationToken) =>
        Task.FromResult((long)Mentions(scope).Select(mention => mention.Entity.Key).Distinct(StringComparer.Ordinal).Count());

    Task<IReadOnlyList<GraphNode>> IGraphReader.NodesAsync(
        TenantScope scope,
        IReadOnlyCollection<string> keys,
        int maxChunks,
        CancellationToken cancellationToken
    )
    {
        var mentions = Mentions(scope).ToLookup(mention => mention.Entity.Key, StringComparer.Ordinal);
        return Task.FromResult<IReadOnlyList<GraphNode>>([
            .. keys.Where(mentions.Contains)
                .Select(key =>
                {
                    var read = mentions[key]
                        .OrderBy(mention => mention.ChunkId, StringComparer.Ordinal)
                        .Take(_options.MaxReadsPerEntity)
                        .ToList();
                    return new GraphNode(
                        key,
                        MostOften(read, mention => mention.Entity.Name),
                        read.Count,
                        [.. read.Take(maxChunks).Select(mention => mention.ChunkId)],
                        [
                            .. read.Take(maxChunks)
                                .Where(mention => mention.Entity.Kind == EntityKinds.Title)
                                .Select(mention => mention.ChunkId),
                        ]
                    );
                }),
        ]);
    }

    Task<IReadOnlyList<GraphEdges>> IGraphReader.EdgesAsync(
        TenantScope scope,
        IReadOnlyCollection<string> keys,
        int maxNeighbors,
        CancellationToken cancellationToken
    )
    {
        var relations = Relations(scope).Where(relation => relation.Subject != relation.Object).ToList();
        var all = new List<GraphEdges>();
        foreach (var key in keys)
        {
            var edges = relations
                .Where(relation => relation.Subject == key)
                .Take(_options.MaxReadsPerEntity)
                .Select(relation => new GraphEdge(relation.Object, relation.Predicate, true))
                .Concat(
                    relations
                        .Where(relation => relation.Object == key)
                        .Take(_options.MaxReadsPerEntity)
                        .Select(relation => new GraphEdge(relation.Subject, relation.Predicate, false))
                )
                .GroupBy(edge => edge)
                .OrderByDescending(group => group.Count())
                .ThenBy(group => group.Key.Neighbor, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Predicate, StringComparer.Ordinal)
                .ThenByDescending(group => group.Key.Forward)
                .Select(group => group.Key)
                .ToList();
            if (edges.Count > 0 && maxNeighbors > 0)
            {
                all.Add(new GraphEdges(key, edges.Count, edges[..Math.Min(edges.Count, maxNeighbors)]));
            }
        }

        return Task.FromResult<IReadOnlyList<GraphEdges>>(all);
    }

    Task<IReadOnlyList<ChunkName>> IGraphReader.NamesAsync(
        TenantScope scope,
        IReadOnlyCollection<string> chunkIds,
        int maxCount,
        CancellationToken cancellationToken
    )
    {
        var mentions = Mentions(scope).ToList();
        var counts = mentions.CountBy(mention => mention.Entity.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var wanted = chunkIds.ToHashSet(StringComparer.Ordinal);
        return Task.FromResult<IReadOnlyList<ChunkName>>([
            .. mentions
                .Where(mention => mention.Entity.Kind != "date" && wanted.Contains(mention.ChunkId))
                .OrderBy(mention => mention.ChunkId, StringComparer.Ordinal)
                .ThenBy(mention => mention.Entity.Key, StringComparer.Ordinal)
                .Select(mention => new ChunkName(
                    mention.ChunkId,
                    mention.Entity.Key,
                    Math.Min(maxCount, counts[mention.Entity.Key]),
                    mention.Entity.Kind == EntityKinds.Title
                )),
        ]);
    }

    private static string MostOften(IEnumerable<EntityMention> mentions, Func<EntityMention, string> value) =>
        mentions
            .CountBy(value, StringComparer.Ordinal)
            .OrderByDescending(count => count.Value)
            .ThenBy(count => count.Key, StringComparer.Ordinal)
            .First()
            .Key;

    /// <summary>One mention of an entity in a chunk, the last one said; one relation of each kind.</summary>
    private static ExtractedKnowledge Joined(ExtractedKnowledge added, ExtractedKnowledge[] known) =>
        new(
            [
                .. known
                    .Append(added)
                    .SelectMany(knowledge => knowledge.Mentions)
                    .GroupBy(mention => (mention.Entity.Key, mention.ChunkId))
                    .Select(group => group.Last()),
            ],
            [.. known.Append(added).SelectMany(knowledge => knowledge.Relations).Distinct()]
        );

    private IEnumerable<EntityMention> Mentions(TenantScope scope) =>
        Asserted.Where(entry => entry.Key.Tenant == scope.TenantId).SelectMany(entry => entry.Value.Mentions);

    private IEnumerable<EntityRelation> Relations(TenantScope scope) =>
        Asserted.Where(entry => entry.Key.Tenant == scope.TenantId).SelectMany(entry => entry.Value.Relations);
}
