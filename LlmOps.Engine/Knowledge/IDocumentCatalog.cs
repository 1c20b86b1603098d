using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Knowledge;

/// <summary>Which documents there are, how far each has come, and which generation of each answers: SQLite, or DynamoDB.</summary>
public interface IDocumentCatalog : IStoreProbe, ITenantData
{
    /// <summary>Without the catalog no passage can be vouched for.</summary>
    bool IStoreProbe.IsEssential => true;

    /// <summary>Reserves the next generation for a document, in state <see cref="DocumentState.Received"/>. Where the same content hash is
    /// already accepted and neither failed, quarantined nor deleted, nothing changes and <see cref="Acceptance.IsNew"/> is false. Where the
    /// id was made from a path and belongs to a document of another origin, nothing changes either and <see cref="Acceptance.IsTaken"/> is
    /// true. Generations of one id only rise, across deletion and erasure of the tenant too.</summary>
    Task<Acceptance> AcceptAsync(TenantScope scope, AcceptedDocument document, CancellationToken cancellationToken);

    /// <summary>Reads one record, or null where there is none or it was deleted.</summary>
    Task<DocumentRecord?> GetAsync(TenantScope scope, string documentId, CancellationToken cancellationToken);

    /// <summary>Lists records in order of id.</summary>
    /// <param name="scope">The tenant.</param>
    /// <param name="state">Only those in this state, or null for all.</param>
    /// <param name="afterId">Only ids after this one, or null to begin.</param>
    /// <param name="limit">At most so many, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<IReadOnlyList<DocumentRecord>> ListAsync(
        TenantScope scope,
        DocumentState? state,
        string? afterId,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>Changes the record where it still is at <paramref name="generation"/> and not deleted; otherwise changes nothing and
    /// answers null. The change must not touch id, generation or hash. Setting <see cref="DocumentRecord.ActiveGeneration"/> is the flip
    /// that makes a generation answer.</summary>
    Task<DocumentRecord?> UpdateAsync(
        TenantScope scope,
        string documentId,
        long generation,
        Func<DocumentRecord, DocumentRecord> change,
        CancellationToken cancellationToken
    );

    /// <summary>Marks a document deleted: from this moment no generation of it is active. The id's counter stays.</summary>
    /// <returns>The record as it was, or null where there was none.</returns>
    Task<DocumentRecord?> DeleteAsync(TenantScope scope, string documentId, CancellationToken cancellationToken);

    /// <summary>The active generation of each given document; documents without one are absent. This is what makes an index entry
    /// count.</summary>
    Task<IReadOnlyDictionary<string, long>> ActiveGenerationsAsync(
        TenantScope scope,
        IReadOnlyCollection<string> documentIds,
        CancellationToken cancellationToken
    );

    /// <summary>How many documents are in each state, under each set of labels (<see cref="DocumentAccess"/>): labels separated by spaces,
    /// empty for documents without.</summary>
    Task<IReadOnlyDictionary<(DocumentState State, string Labels), long>> CountByLabelsAsync(
        TenantScope scope,
        CancellationToken cancellationToken
    );

    /// <summary>How many documents are in each state.</summary>
    Task<IReadOnlyDictionary<DocumentState, long>> CountAsync(TenantScope scope, CancellationToken cancellationToken);

    /// <summary>The metadata keys of the tenant's documents, with the label sets under which each stands. A use is known before the
    /// document that brings it is; one whose last document is gone may stay.</summary>
    Task<IReadOnlyCollection<MetadataKeyUse>> MetadataKeysAsync(TenantScope scope, CancellationToken cancellationToken);

    /// <summary>The work that still has to be done, of every tenant: generations that have neither become ready nor been given up, and
    /// deletions that not every store has taken part in. For the worker's recovery only, like the queue it feeds: the tenant is in each
    /// message.</summary>
    /// <param name="unchangedSince">Only records that have not changed since then and whose next attempt, if any, was due by then.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    IAsyncEnumerable<IngestMessage> UnfinishedAsync(DateTimeOffset unchangedSince, CancellationToken cancellationToken);

    /// <summary>Notes that every store has let go of a deleted document; does nothing where it has been accepted again.</summary>
    Task FinishDeletionAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken);

    /// <summary>Lists the documents of every tenant, deleted ones excepted, page by page in an order of the store's own. For upkeep and
    /// readiness only.</summary>
    /// <param name="after">The last entry of the page before, or null to begin.</param>
    /// <param name="limit">At most so many, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Empty behind the last entry.</returns>
    Task<IReadOnlyList<CatalogEntry>> ScanAsync(CatalogEntry? after, int limit, CancellationToken cancellationToken);
}
