using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Knowledge;

/// <summary>A document store whose outages are told as <see cref="StoreUnavailableException"/>, whatever its client throws.</summary>
internal sealed class GuardedDocumentStore(IDocumentStore store, TimeProvider time) : IDocumentStore, IPreparedStore
{
    private readonly StoreCall _call = new("document-store", "The store of documents does not answer.", time);

    public string StoreName => store.StoreName;

    public Task PrepareAsync(CancellationToken cancellationToken) =>
        store is IPreparedStore prepared ? prepared.PrepareAsync(cancellationToken) : Task.CompletedTask;

    public Task ProbeAsync(CancellationToken cancellationToken)
    {
        _call.ThrowIfFull();
        return store.ProbeAsync(cancellationToken);
    }

    public Task PutContentAsync(
        TenantScope scope,
        string documentId,
        long generation,
        Stream content,
        CancellationToken cancellationToken
    ) => _call.WriteAsync(() => store.PutContentAsync(scope, documentId, generation, content, cancellationToken), cancellationToken);

    public Task<Stream?> OpenContentAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
        _call.ReadAsync(() => store.OpenContentAsync(scope, documentId, generation, cancellationToken), cancellationToken);

    public Task PutTextAsync(TenantScope scope, string documentId, long generation, string text, CancellationToken cancellationToken) =>
        _call.WriteAsync(() => store.PutTextAsync(scope, documentId, generation, text, cancellationToken), cancellationToken);

    public Task<string?> GetTextAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
        _call.ReadAsync(() => store.GetTextAsync(scope, documentId, generation, cancellationToken), cancellationToken);

    public Task<string?> GetTextStartAsync(
        TenantScope scope,
        string documentId,
        long generation,
        int maxCharacters,
        CancellationToken cancellationToken
    ) => _call.ReadAsync(() => store.GetTextStartAsync(scope, documentId, generation, maxCharacters, cancellationToken), cancellationToken);

    public Task PutPaidAsync(
        TenantScope scope,
        string documentId,
        long generation,
        ReadOnlyMemory<byte> paid,
        CancellationToken cancellationToken
    ) => _call.WriteAsync(() => store.PutPaidAsync(scope, documentId, generation, paid, cancellationToken), cancellationToken);

    public Task<byte[]?> GetPaidAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
        _call.ReadAsync(() => store.GetPaidAsync(scope, documentId, generation, cancellationToken), cancellationToken);

    public Task<int> DeleteAsync(TenantScope scope, string documentId, long? beforeGeneration, CancellationToken cancellationToken) =>
        _call.ReadAsync(() => store.DeleteAsync(scope, documentId, beforeGeneration, cancellationToken), cancellationToken);

    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        _call.WriteAsync(() => store.EraseTenantAsync(scope, cancellationToken), cancellationToken);

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        _call.ReadAsync(() => store.CountTenantAsync(scope, cancellationToken), cancellationToken);
}
