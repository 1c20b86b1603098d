using System.Runtime.CompilerServices;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Knowledge;

/// <summary>The document catalog as one caller sees it: what is under labels that it does not have is not there, and is counted nowhere.</summary>
public sealed class VisibleDocuments(IDocumentCatalog catalog)
{
    private const int PageSize = 200;

    /// <summary>Reads a document; null where there is none that the caller sees.</summary>
    public async Task<DocumentRecord?> GetAsync(Caller caller, string id, CancellationToken cancellationToken) =>
        await catalog.GetAsync(caller.Tenant, id, cancellationToken) is { } record
        && DocumentAccess.Allows(DocumentAccess.SeenBy(caller), record.Metadata)
            ? record
            : null;

    /// <summary>Lists documents in order of id.</summary>
    public async Task<IReadOnlyList<DocumentRecord>> ListAsync(
        Caller caller,
        DocumentState? state,
        string? after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        if (DocumentAccess.SeenBy(caller) is not { } seen)
        {
            return await catalog.ListAsync(caller.Tenant, state, after, limit, cancellationToken);
        }

        var records = new List<DocumentRecord>();
        await foreach (var record in AllAsync(caller, seen, state, after, cancellationToken))
        {
            records.Add(record);
            if (records.Count == limit)
            {
                break;
            }
        }

        return records;
    }

    /// <summary>How many documents are in each state.</summary>
    public async Task<IReadOnlyDictionary<DocumentState, long>> CountAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (DocumentAccess.SeenBy(caller) is not { } seen)
        {
            return await catalog.CountAsync(caller.Tenant, cancellationToken);
        }

        var counts = new Dictionary<DocumentState, long>();
        await foreach (var record in AllAsync(caller, seen, null, null, cancellationToken))
        {
            counts[record.State] = counts.GetValueOrDefault(record.State) + 1;
        }

        return counts;
    }

    private async IAsyncEnumerable<DocumentRecord> AllAsync(
        Caller caller,
        IReadOnlyCollection<string> seen,
        DocumentState? state,
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var page = await catalog.ListAsync(caller.Tenant, state, after, PageSize, cancellationToken);
            foreach (var record in page.Where(record => DocumentAccess.Allows(seen, record.Metadata)))
            {
                yield return record;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = page[^1].Id;
        }
    }
}
