using System.Runtime.CompilerServices;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Knowledge;

/// <summary>A catalog whose outages are told as <see cref="StoreUnavailableException"/>, whatever its client throws.</summary>
internal sealed class GuardedDocumentCatalog(IDocumentCatalog catalog, TimeProvider time) : IDocumentCatalog, IPreparedStore
{
    private readonly StoreCall _call = new("document-catalog", "The catalog of documents does not answer.", time);

    public string StoreName => catalog.StoreName;

    public Task PrepareAsync(CancellationToken cancellationToken) =>
        catalog is IPreparedStore prepared ? prepared.PrepareAsync(cancellationToken) : Task.CompletedTask;

    public Task ProbeAsync(CancellationToken cancellationToken)
    {
        _call.ThrowIfFull();
        return catalog.ProbeAsync(cancellationToken);
    }

    public Task<Acceptance> AcceptAsync(TenantScope scope, AcceptedDocument document, CancellationToken cancellationToken) =>
        _call.WriteAsync(() => catalog.AcceptAsync(scope, document, cancellationToken), cancellationToken);

    public Task<DocumentRecord?> GetAsync(TenantScope scope, string documentId, CancellationToken cancellationToken) =>
        _call.ReadAsync(() => catalog.GetAsync(scope, documentId, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<DocumentRecord>> ListAsync(
        TenantScope scope,
        DocumentState? state,
        string? afterId,
        int limit,
        CancellationToken cancellationToken
    ) => _call.ReadAsync(() => catalog.ListAsync(scope, state, afterId, limit, cancellationToken), cancellationToken);

    public Task<DocumentRecord?> UpdateAsync(
        TenantScope scope,
        string documentId,
        long generation,
        Func<DocumentRecord, DocumentRecord> change,
        CancellationToken cancellationToken
    ) => _call.WriteAsync(() => catalog.UpdateAsync(scope, documentId, generation, change, cancellationToken), cancellationToken);

    public Task<DocumentRecord?> DeleteAsync(TenantScope scope, string documentId, CancellationToken cancellationToken) =>
        _call.WriteAsync(() => catalog.DeleteAsync(scope, documentId, cancellationToken), cancellationToken);

    public Task<IReadOnlyDictionary<string, long>> ActiveGenerationsAsync(
        TenantScope scope,
        IReadOnlyCollection<string> documentIds,
        CancellationToken cancellationToken
    ) => _call.ReadAsync(() => catalog.ActiveGenerationsAsync(scope, documentIds, cancellationToken), cancellationToken);

    public Task<IReadOnlyDictionary<DocumentState, long>> CountAsync(TenantScope scope, CancellationToken cancellationToken) =>
        _call.ReadAsync(() => catalog.CountAsync(scope, cancellationToken), cancellationToken);

    public Task<IReadOnlyCollection<MetadataKeyUse>> MetadataKeysAsync(TenantScope scope, CancellationToken cancellationToken) =>
        _call.ReadAsync(() => catalog.MetadataKeysAsync(scope, cancellationToken), cancellationToken);

    public Task<IReadOnlyDictionary<(DocumentState State, string Labels), long>> CountByLabelsAsync(
        TenantScope scope,
        CancellationToken cancellationToken
    ) => _call.ReadAsync(() => catalog.CountByLabelsAsync(scope, cancellationToken), cancellationToken);

    public async IAsyncEnumerable<IngestMessage> UnfinishedAsync(
        DateTimeOffset unchangedSince,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var messages = catalog.UnfinishedAsync(unchangedSince, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await _call.ReadAsync(() => messages.MoveNextAsync().AsTask(), cancellationToken))
        {
            yield return messages.Current;
        }
    }

    public Task FinishDeletionAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
        _call.WriteAsync(() => catalog.FinishDeletionAsync(scope, documentId, generation, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<CatalogEntry>> ScanAsync(CatalogEntry? after, int limit, CancellationToken cancellationToken) =>
        _call.ReadAsync(() => catalog.ScanAsync(after, limit, cancellationToken), cancellationToken);

    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        _call.WriteAsync(() => catalog.EraseTenantAsync(scope, cancellationToken), cancellationToken);

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        _call.ReadAsync(() => catalog.CountTenantAsync(scope, cancellationToken), cancellationToken);
}
