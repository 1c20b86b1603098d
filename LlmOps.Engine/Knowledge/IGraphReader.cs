using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Knowledge;

/// <summary>What a walk through the graph asks a store. The walk itself is the same code for every store, so that all give the same
/// answers.</summary>
/// <remarks>No more than <see cref="EntityGraphOptions.MaxReadsPerEntity"/> mentions or relations of an entity are read or counted; which
/// ones of a hub is the store's choice.</remarks>
internal interface IGraphReader
{
    /// <summary>The known ones of the given entities, each with its chunks in order of id.</summary>
    Task<IReadOnlyList<GraphNode>> NodesAsync(
        TenantScope scope,
        IReadOnlyCollection<string> keys,
        int maxChunks,
        CancellationToken cancellationToken
    );

    /// <summary>The relations of the given entities in both directions: those that most chunks assert first, then by neighbor, predicate,
    /// forward before backward.</summary>
    Task<IReadOnlyList<GraphEdges>> EdgesAsync(
        TenantScope scope,
        IReadOnlyCollection<string> keys,
        int maxNeighbors,
        CancellationToken cancellationToken
    );

    /// <summary>The names of the given chunks but for dates, in order of chunk and key, each with how many chunks mention it, counted up to
    /// <paramref name="maxCount"/>.</summary>
    Task<IReadOnlyList<ChunkName>> NamesAsync(
        TenantScope scope,
        IReadOnlyCollection<string> chunkIds,
        int maxCount,
        CancellationToken cancellationToken
    );
}
