using System.Diagnostics;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Ingesting;

/// <summary>The one way out for documents.</summary>
/// <remarks>The catalog comes first: from then on nothing of the document answers, whatever the other stores still hold, and the catalog
/// knows that a removal is due until the worker has done it. The queue and the log of removals only make it quick and visible.</remarks>
public sealed partial class DocumentRemoval(
    IDocumentCatalog catalog,
    IngestMessageSender queue,
    IRemovalLog removals,
    IOptions<IntakeOptions> options,
    TimeProvider time,
    ILogger<DocumentRemoval> logger
)
{
    private static readonly TimeSpan s_firstLook = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan s_longestLook = TimeSpan.FromMilliseconds(400);

    /// <summary>Deletes a document, and waits for up to <see cref="IntakeOptions.RemovalWait"/> until the worker has removed it from every
    /// store.</summary>
    /// <returns>What each store removed or still has to remove; null where there is no such document.</returns>
    public async Task<RemovalReceipt?> RemoveAsync(TenantScope scope, string documentId, CancellationToken cancellationToken)
    {
        if (!DocumentIds.IsValid(documentId) || await catalog.DeleteAsync(scope, documentId, cancellationToken) is not { } record)
        {
            return null;
        }

        // The document is gone from here on; a caller who hangs up must not stop the rest half-way.
        LogDeleted(scope.TenantId, documentId, record.Generation);
        StoreRemoval[] waiting = [.. DocumentSweep.Stores.Select(store => new StoreRemoval(store, 0, RemovalProgress.Waiting))];
        await NoteAsync(scope, documentId, record.Generation, waiting);
        await queue.SendAsync(
            new IngestMessage(scope.TenantId, documentId, record.Generation, IngestAction.Remove) { TraceParent = Activity.Current?.Id },
            CancellationToken.None
        );
        var stores = await WaitAsync(scope, documentId, record.Generation, cancellationToken) ?? waiting;
        return new RemovalReceipt(documentId, [new StoreRemoval("document-catalog", 1), .. stores]);
    }

    /// <summary>How far the last removal of a document has come; null where there is none or it has been forgotten.</summary>
    public Task<RemovalProgress?> ProgressAsync(TenantScope scope, string documentId, CancellationToken cancellationToken) =>
        DocumentIds.IsValid(documentId) ? removals.GetAsync(scope, documentId, cancellationToken) : Task.FromResult<RemovalProgress?>(null);

    private async Task NoteAsync(TenantScope scope, string documentId, long generation, StoreRemoval[] waiting)
    {
        try
        {
            await removals.RecordAsync(scope, documentId, generation, waiting, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogNotNoted(e, scope.TenantId, documentId);
        }
    }

    private async Task<IReadOnlyList<StoreRemoval>?> WaitAsync(
        TenantScope scope,
        string documentId,
        long generation,
        CancellationToken cancellationToken
    )
    {
        var started = time.GetTimestamp();
        for (var pause = s_firstLook; ; pause = pause * 2 < s_longestLook ? pause * 2 : s_longestLook)
        {
            RemovalProgress? progress = null;
            try
            {
                progress = await removals.GetAsync(scope, documentId, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotNoted(e, scope.TenantId, documentId);
            }

            // The same id may have been sent and deleted once more in between; then this removal is covered by the next.
            if (progress is not { FinishedAt: null } && progress?.Generation >= generation)
            {
                return progress.Stores;
            }

            if (time.GetElapsedTime(started) + pause > options.Value.RemovalWait)
            {
                return progress?.Generation == generation ? progress.Stores : null;
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    [LoggerMessage(
        1304,
        LogLevel.Information,
        "{TenantId}/{DocumentId}: deleted at generation {Generation}; the worker removes it from the stores."
    )]
    private partial void LogDeleted(string tenantId, string documentId, long generation);

    [LoggerMessage(1305, LogLevel.Warning, "{TenantId}/{DocumentId}: the log of removals did not answer; the removal goes on without it.")]
    private partial void LogNotNoted(Exception exception, string tenantId, string documentId);
}
