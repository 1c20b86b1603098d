using System.Runtime.CompilerServices;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Knowledge;

/// <summary>The document catalog as one caller sees it: what is under labels that it does not have is not there, and is counted
/// nowhere.</summary>
public sealed class VisibleDocuments(IDocumentCatalog catalog)
{
    private const int PageSize = 200;
    private const int MaxRead = 5_000;

    /// <summary>Reads a document; null where there is none that the caller sees.</summary>
    public async Task<DocumentRecord?> GetAsync(Caller caller, string id, CancellationToken cancellationToken) =>
        await catalog.GetAsync(caller.Tenant, id, cancellationToken) is { } record
        && DocumentAccess.Allows(DocumentAccess.SeenBy(caller), record.Metadata)
            ? record
            : null;

    /// <summary>Lists documents in order of id.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="query">Which documents; it is held to what the caller sees.</param>
    /// <param name="after">The cursor of the page before, or null to begin.</param>
    /// <param name="limit">At most so many, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<DocumentPage> ListAsync(
        Caller caller,
        DocumentQuery query,
        string? after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var seen = DocumentAccess.SeenBy(caller);
        var records = new List<DocumentRecord>();
        var read = 0;
        var documents = query.Filter.DocumentIds is { } ids
            ? ReadAsync(caller, ids, after, cancellationToken)
            : AllAsync(caller, query.State, after, query.ShowsMost ? limit : PageSize, cancellationToken);
        await foreach (var record in documents)
        {
            read++;
            if (!DocumentAccess.Allows(seen, record.Metadata))
            {
                continue;
            }

            if (query.Shows(record))
            {
                records.Add(record);
            }

            // A page that would take too long ends early, at a document that the caller may know of.
            if (records.Count == limit || read >= MaxRead)
            {
                return new DocumentPage(records, record.Id);
            }
        }

        return new DocumentPage(records, null);
    }

    /// <summary>How many documents are in each state.</summary>
    public async Task<IReadOnlyDictionary<DocumentState, long>> CountAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (DocumentAccess.SeenBy(caller) is not { } seen)
        {
            return await catalog.CountAsync(caller.Tenant, cancellationToken);
        }

        return (await catalog.CountByLabelsAsync(caller.Tenant, cancellationToken))
            .Where(entry => DocumentAccess.AllowsSet(seen, entry.Key.Labels))
            .GroupBy(entry => entry.Key.State)
            .ToDictionary(group => group.Key, group => group.Sum(entry => entry.Value));
    }

    /// <summary>The metadata keys of documents that the caller sees, in order.</summary>
    public async Task<IReadOnlyList<string>> MetadataKeysAsync(Caller caller, CancellationToken cancellationToken)
    {
        var seen = DocumentAccess.SeenBy(caller);
        return
        [
            .. (await catalog.MetadataKeysAsync(caller.Tenant, cancellationToken))
                .Where(use => use.IsVisibleTo(seen))
                .Select(use => use.Key)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    private async IAsyncEnumerable<DocumentRecord> ReadAsync(
        Caller caller,
        IReadOnlyCollection<string> ids,
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (
            var id in ids.Distinct(StringComparer.Ordinal).Where(id => string.CompareOrdinal(id, after) > 0).Order(StringComparer.Ordinal)
        )
        {
            if (await catalog.GetAsync(caller.Tenant, id, cancellationToken) is { } record)
            {
                yield return record;
            }
        }
    }

    private async IAsyncEnumerable<DocumentRecord> AllAsync(
        Caller caller,
        DocumentState? state,
        string? after,
        int pageSize,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var page = await catalog.ListAsync(caller.Tenant, state, after, pageSize, cancellationToken);
            foreach (var record in page)
            {
                yield return record;
            }

            if (page.Count < pageSize)
            {
                yield break;
            }

            after = page[^1].Id;
        }
    }
}
