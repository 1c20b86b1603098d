using System.Text.Json;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.FineTuning;

/// <summary>Finds the lines of a dataset whose session has been erased, or whose documents have been deleted, since it was made.</summary>
internal sealed class StaleDatasets(ILongTermArchive archive, IDocumentCatalog catalog, IDatasetStore store)
{
    private const int DocumentsAtOnce = 100;

    /// <summary>Writes the list of a run's stale lines beside its dataset.</summary>
    public Task WriteListAsync(string runId, IReadOnlyList<DatasetSource> stale, CancellationToken cancellationToken) =>
        store.PutAsync(
            DatasetKeys.Part(runId, DatasetParts.Stale),
            stale
                .SelectMany(source => JsonSerializer.SerializeToUtf8Bytes(source, DatasetJson.Default.DatasetSource).Append((byte)'\n'))
                .ToArray(),
            cancellationToken
        );

    /// <summary>The lines that must not train anything any more; empty: none, or the dataset does not exist.</summary>
    public async Task<IReadOnlyList<DatasetSource>> FindAsync(string runId, CancellationToken cancellationToken)
    {
        if (await store.GetAsync(DatasetKeys.Part(runId, DatasetParts.Sources), cancellationToken) is not { } content)
        {
            return [];
        }

        var sources = DatasetJson.ReadLines(content, DatasetJson.Default.DatasetSource).ToList();
        var stale = new List<DatasetSource>();
        foreach (var tenant in sources.GroupBy(source => source.TenantId, StringComparer.Ordinal))
        {
            var scope = TenantScope.Create(tenant.Key);
            var living = new HashSet<string>(StringComparer.Ordinal);
            foreach (var ids in tenant.SelectMany(source => source.Documents).Distinct(StringComparer.Ordinal).Chunk(DocumentsAtOnce))
            {
                living.UnionWith((await catalog.ActiveGenerationsAsync(scope, ids, cancellationToken)).Keys);
            }

            foreach (var session in tenant.GroupBy(source => source.SessionId, StringComparer.Ordinal))
            {
                var through = await archive.GetDeletedThroughAsync(scope, session.Key, cancellationToken);
                stale.AddRange(session.Where(source => source.Sequence <= through || !source.Documents.All(living.Contains)));
            }
        }

        return [.. stale.OrderBy(source => source.Part, StringComparer.Ordinal).ThenBy(source => source.Line)];
    }
}
