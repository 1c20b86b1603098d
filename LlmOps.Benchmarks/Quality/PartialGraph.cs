using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Benchmarks.Quality;

/// <summary>A graph that is asked without some of its parts. What it stores is not changed.</summary>
internal sealed class PartialGraph(IEntityGraph graph, GraphParts parts) : IEntityGraph
{
    public string StoreName => graph.StoreName;

    public Task ProbeAsync(CancellationToken cancellationToken) => graph.ProbeAsync(cancellationToken);

    public Task AssertAsync(
        TenantScope scope,
        string documentId,
        long generation,
        ExtractedKnowledge knowledge,
        CancellationToken cancellationToken
    ) => graph.AssertAsync(scope, documentId, generation, knowledge, cancellationToken);

    public Task<IReadOnlyList<Entity>> FindAsync(
        TenantScope scope,
        IReadOnlyCollection<string> keys,
        CancellationToken cancellationToken
    ) => graph.FindAsync(scope, keys, cancellationToken);

    public async Task<PassageWalkResult> WalkAsync(TenantScope scope, PassageWalkRequest request, CancellationToken cancellationToken)
    {
        if (parts == GraphParts.None)
        {
            return PassageWalkResult.None;
        }

        var names = request.Names;
        if (!parts.HasFlag(GraphParts.Titles))
        {
            // The others are titles that no passage mentions.
            var known = await graph.FindAsync(scope, [.. names], cancellationToken);
            names = [.. names.Where(name => known.Any(entity => entity.Key == name))];
        }

        return await graph.WalkAsync(
            scope,
            request with
            {
                Names = names,
                Passages =
                [
                    .. request.Passages.Select(passage =>
                        passage with
                        {
                            Title = parts.HasFlag(GraphParts.Titles) ? passage.Title : "",
                            Names = parts.HasFlag(GraphParts.Texts) ? passage.Names : [],
                        }
                    ),
                ],
            },
            cancellationToken
        );
    }

    public Task<IReadOnlyList<EntityRelation>> RelationsAsync(
        TenantScope scope,
        string entityKey,
        int limit,
        CancellationToken cancellationToken
    ) => graph.RelationsAsync(scope, entityKey, limit, cancellationToken);

    public Task<int> RetractAsync(TenantScope scope, string documentId, long? beforeGeneration, CancellationToken cancellationToken) =>
        graph.RetractAsync(scope, documentId, beforeGeneration, cancellationToken);

    public Task<long> CountEntitiesAsync(TenantScope scope, CancellationToken cancellationToken) =>
        graph.CountEntitiesAsync(scope, cancellationToken);

    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        graph.EraseTenantAsync(scope, cancellationToken);

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        graph.CountTenantAsync(scope, cancellationToken);
}
