using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Knowledge;

/// <summary>Entities, relations between them, and which chunks assert what: SQLite on one machine, Neo4j beyond.</summary>
/// <remarks>Every mention and relation carries the set of chunks that assert it; it disappears with the last of them.</remarks>
public interface IEntityGraph : IStoreProbe, ITenantData
{
    /// <summary>Adds what one generation of a document asserts. Asserting the same again changes nothing.</summary>
    Task AssertAsync(
        TenantScope scope,
        string documentId,
        long generation,
        ExtractedKnowledge knowledge,
        CancellationToken cancellationToken
    );

    /// <summary>Which of the given keys the graph knows. Also finds an entity by another form of its name where exactly one entity's key
    /// begins with the given key as whole words.</summary>
    Task<IReadOnlyList<Entity>> FindAsync(TenantScope scope, IReadOnlyCollection<string> keys, CancellationToken cancellationToken);

    /// <summary>Walks over names and passages from the question's names and from passages that other searches found, and returns the
    /// passages met, best first, ties by chunk id.</summary>
    Task<PassageWalkResult> WalkAsync(TenantScope scope, PassageWalkRequest request, CancellationToken cancellationToken);

    /// <summary>The relations in which an entity takes part, for people and tests; ordered by subject, predicate, object, chunk.</summary>
    Task<IReadOnlyList<EntityRelation>> RelationsAsync(TenantScope scope, string entityKey, int limit, CancellationToken cancellationToken);

    /// <summary>Withdraws what every generation of a document before <paramref name="beforeGeneration"/> (null: all) asserted. Later ones
    /// stay: the next may already be on its way.</summary>
    /// <returns>How many assertions (mentions and relations) were removed.</returns>
    Task<int> RetractAsync(TenantScope scope, string documentId, long? beforeGeneration, CancellationToken cancellationToken);

    /// <summary>How many entities have at least one mention.</summary>
    Task<long> CountEntitiesAsync(TenantScope scope, CancellationToken cancellationToken);
}
