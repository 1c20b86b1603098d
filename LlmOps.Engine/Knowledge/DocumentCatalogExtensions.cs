using System.Runtime.CompilerServices;

namespace LlmOps.Engine.Knowledge;

/// <summary>What can be made of the catalog's own calls.</summary>
internal static class DocumentCatalogExtensions
{
    private const int Page = 500;

    /// <summary>Every document of every tenant that is not deleted, page by page.</summary>
    public static async IAsyncEnumerable<CatalogEntry> AllAsync(
        this IDocumentCatalog catalog,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        CatalogEntry? last = null;
        while (await catalog.ScanAsync(last, Page, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var entry in page)
            {
                yield return entry;
            }

            last = page[^1];
        }
    }
}
