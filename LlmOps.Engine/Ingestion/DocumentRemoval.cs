using System.Diagnostics;
using LlmOps.Engine.Documents;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging;

namespace LlmOps.Engine.Ingestion;

/// <summary>The one way out for documents.</summary>
/// <remarks>The catalog comes first: from then on nothing of the document answers, whatever the other stores still hold.</remarks>
public sealed partial class DocumentRemoval(
    IDocumentCatalog catalog,
    IChunkIndex index,
    IEntityGraph graph,
    IDocumentStore store,
    IIngestQueue queue,
    ILogger<DocumentRemoval> logger)
{
    /// <summary>Deletes a document.</summary>
    /// <returns>What each store removed, or null where there is no such document. Where a store could not take part, the worker finishes the work.</returns>
    public async Task<RemovalReceipt?> RemoveAsync(TenantScope scope, string documentId, CancellationToken cancellationToken)
    {
        if (!DocumentIds.IsValid(documentId) || await catalog.DeleteAsync(scope, documentId, cancellationToken) is not { } record)
        {
            return null;
        }

        // The document is gone from here on; a caller who hangs up must not stop the rest half-way.
        LogDeleted(scope.TenantId, documentId, record.Generation);
        var stores = await SweepAsync(scope, documentId, record.Generation, CancellationToken.None);
        if (stores.Any(s => s.Pending))
        {
            await EnqueueAsync(new IngestMessage(scope.TenantId, documentId, record.Generation, IngestAction.Remove) { TraceParent = Activity.Current?.Id });
        }

        return new RemovalReceipt(documentId, [new StoreRemoval(NameOf(catalog), 1), .. stores]);
    }

    /// <summary>Removes what the stores hold of a deleted document, and notes in the catalog when nothing is left. Doing it twice does no harm.</summary>
    internal async Task<IReadOnlyList<StoreRemoval>> SweepAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken)
    {
        // The document may be sent again while this runs: what comes after the deleted generation stays.
        var before = generation + 1;
        StoreRemoval[] stores =
        [
            await TryAsync(index, () => index.DeleteAsync(scope, documentId, before, cancellationToken)),
            await TryAsync(graph, () => graph.RetractAsync(scope, documentId, before, cancellationToken)),
            await TryAsync(store, () => store.DeleteAsync(scope, documentId, before, cancellationToken)),
        ];
        if (!stores.Any(s => s.Pending))
        {
            await TryAsync(catalog, async () =>
            {
                await catalog.FinishDeletionAsync(scope, documentId, generation, cancellationToken);
                return 0;
            });
        }

        return stores;

        async Task<StoreRemoval> TryAsync(IStoreProbe part, Func<Task<int>> remove)
        {
            try
            {
                return new StoreRemoval(NameOf(part), await remove());
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogStoreFailed(e, scope.TenantId, documentId, NameOf(part));
                return new StoreRemoval(NameOf(part), 0, "The store did not answer; the worker will finish the removal.");
            }
        }
    }

    private async Task EnqueueAsync(IngestMessage message)
    {
        try
        {
            await queue.EnqueueAsync(message, CancellationToken.None);
        }
        catch (Exception e)
        {
            // The catalog knows that the deletion is not finished; recovery queues it again.
            LogNotQueued(e, message.TenantId, message.DocumentId);
        }
    }

    private static string NameOf(IStoreProbe part) => part.StoreName.Split(' ', 2)[0];

    [LoggerMessage(LogLevel.Information, "{TenantId}/{DocumentId}: deleted at generation {Generation}")]
    private partial void LogDeleted(string tenantId, string documentId, long generation);

    [LoggerMessage(LogLevel.Warning, "{TenantId}/{DocumentId}: {Store} could not take part in the deletion")]
    private partial void LogStoreFailed(Exception exception, string tenantId, string documentId, string store);

    [LoggerMessage(LogLevel.Warning, "{TenantId}/{DocumentId}: the rest of the deletion could not be queued; recovery will do it")]
    private partial void LogNotQueued(Exception exception, string tenantId, string documentId);
}
