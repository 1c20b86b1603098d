using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging;

namespace LlmOps.Engine.Ingesting;

/// <summary>Removes what the stores hold of deleted documents. Only the worker does: it is the one process that writes the embedded index
/// and graph.</summary>
public sealed partial class DocumentSweep(
    IDocumentCatalog catalog,
    IChunkIndex index,
    IEntityGraph graph,
    IDocumentStore store,
    IRemovalLog removals,
    ILogger<DocumentSweep> logger,
    ErasureWatch? erasures = null
)
{
    /// <summary>The stores that hold parts of a document, besides the catalog, as receipts name them.</summary>
    internal static readonly string[] Stores = ["chunk-index", "entity-graph", "document-store"];

    /// <summary>Removes what the stores hold of a deleted document up to a generation, and notes in the catalog when nothing is left. Doing
    /// it twice does no harm.</summary>
    public async Task<IReadOnlyList<StoreRemoval>> RunAsync(
        TenantScope scope,
        string documentId,
        long generation,
        CancellationToken cancellationToken
    )
    {
        // The document may be sent again while this runs: what comes after the deleted generation stays.
        var before = generation + 1;
        StoreRemoval[] stores =
        [
            await TryAsync(index, () => index.DeleteAsync(scope, documentId, before, cancellationToken)),
            await TryAsync(graph, () => graph.RetractAsync(scope, documentId, before, cancellationToken)),
            await TryAsync(store, () => store.DeleteAsync(scope, documentId, before, cancellationToken)),
        ];
        if (erasures?.IsUnderWay(scope) is not true)
        {
            // While the tenant is erased, a note would be one more trace of the document.
            await NoteAsync(() => removals.RecordAsync(scope, documentId, generation, stores, cancellationToken));
        }

        if (!stores.Any(part => part.Pending))
        {
            await NoteAsync(() => catalog.FinishDeletionAsync(scope, documentId, generation, cancellationToken));
        }

        return stores;

        async Task<StoreRemoval> TryAsync(IStoreProbe part, Func<Task<int>> remove)
        {
            var name = part.StoreName.Split(' ', 2)[0];
            try
            {
                return new StoreRemoval(name, await remove());
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogStoreFailed(e, scope.TenantId, documentId, name);
                return new StoreRemoval(name, 0, "The store did not answer; the worker tries again.");
            }
        }

        // The stores are swept; a note that is missing makes the worker sweep them once more.
        async Task NoteAsync(Func<Task> note)
        {
            try
            {
                await note();
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogNoteFailed(e, scope.TenantId, documentId);
            }
        }
    }

    [LoggerMessage(
        1306,
        LogLevel.Warning,
        "{TenantId}/{DocumentId}: {Store} failed to remove the deleted document; the removal is tried again."
    )]
    private partial void LogStoreFailed(Exception exception, string tenantId, string documentId, string store);

    [LoggerMessage(
        1307,
        LogLevel.Warning,
        "{TenantId}/{DocumentId}: the progress of the removal could not be noted; recovery runs it again."
    )]
    private partial void LogNoteFailed(Exception exception, string tenantId, string documentId);
}
