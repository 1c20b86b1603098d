using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LlmOps.Engine.Ingesting;

/// <summary>Whether documents that are said to answer have chunks in the index. Each call looks at the next few; what was missing is looked
/// at again until it is there.</summary>
internal sealed class ReadyDocumentsHealthCheck(IDocumentCatalog catalog, IChunkIndex index) : IHealthCheck, IDisposable
{
    private const int Sample = 25;
    private const int Named = 5;

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly List<CatalogEntry> _missing = [];
    private CatalogEntry? _last;

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var page = await catalog.ScanAsync(_last, Sample, cancellationToken);
            _last = page.Count == Sample ? page[^1] : null;
            CatalogEntry[] suspects = [.. _missing.Take(Sample), .. page];
            _missing.Clear();
            foreach (var suspect in suspects.DistinctBy(entry => (entry.Scope.TenantId, entry.Record.Id)))
            {
                if (await IsMissingAsync(suspect, cancellationToken))
                {
                    _missing.Add(suspect);
                }
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The stores have checks of their own.
            return HealthCheckResult.Healthy($"not looked at: {e.GetType().Name}");
        }
        finally
        {
            _one.Release();
        }

        return _missing.Count == 0
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(
                context.Registration.FailureStatus,
                $"the index holds no chunks of documents that are ready: "
                    + $"{string.Join(", ", _missing.Take(Named).Select(entry => entry.Record.Id))}{(_missing.Count > Named ? ", …" : "")}"
            );
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<bool> IsMissingAsync(CatalogEntry entry, CancellationToken cancellationToken)
    {
        var (scope, id) = (entry.Scope, entry.Record.Id);

        // The record may have changed since it was listed; only what the catalog says before and after counts.
        return await ActiveAsync() is { } active
            && (await index.GetAsync(scope, [ChunkId.Format(id, active, 0)], cancellationToken)).Count == 0
            && await ActiveAsync() == active;

        async Task<long?> ActiveAsync() =>
            (await catalog.ActiveGenerationsAsync(scope, [id], cancellationToken)).TryGetValue(id, out var generation) ? generation : null;
    }
}
