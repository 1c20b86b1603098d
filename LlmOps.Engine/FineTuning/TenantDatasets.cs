using System.Text.Json;
using LlmOps.Engine.Erasing;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.FineTuning;

/// <summary> What datasets hold of a tenant. Its lines are taken out of every file of every run that read it; other tenants' lines stay.
/// The run and its models are marked as stale: what was learned cannot be taken out of a model.
/// </summary>
internal sealed class TenantDatasets(FineTuneRuns runs, ModelRegistry registry, IDatasetStore store) : ITenantData
{
    private static readonly string[] s_parts = [DatasetParts.Train, DatasetParts.Validation, DatasetParts.HeldOut];

    public async Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        var removed = 0L;
        FineTuneRun? open = null;
        foreach (var run in await RunsAsync(scope, cancellationToken))
        {
            // A run under way writes its files as it goes on.
            var stopped = run.IsEnded ? run : await runs.RequestStopAsync(run.Id, cancellationToken) ?? run;
            open = stopped.IsEnded ? open : stopped;
            removed += await EraseAsync(scope, run.Id, cancellationToken);
        }

        return open is null
            ? removed
            : throw new ErasureWaitsException($"Fine-tuning run {open.Id} reads the tenant's conversations; it was asked to stop.");
    }

    public async Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        var count = 0L;
        foreach (var run in await RunsAsync(scope, cancellationToken))
        {
            count += (await SourcesAsync(run.Id, DatasetParts.Sources, cancellationToken)).LongCount(source => IsOf(scope, source));
            count += (await SourcesAsync(run.Id, DatasetParts.Stale, cancellationToken)).LongCount(source => IsOf(scope, source));
        }

        return count;
    }

    private async Task<IReadOnlyList<FineTuneRun>> RunsAsync(TenantScope scope, CancellationToken cancellationToken) =>
        [.. (await runs.ListAsync(cancellationToken)).Where(run => run.Tenants.Contains(scope.TenantId, StringComparer.Ordinal))];

    private async Task<int> EraseAsync(TenantScope scope, string runId, CancellationToken cancellationToken)
    {
        var sources = await SourcesAsync(runId, DatasetParts.Sources, cancellationToken);
        var gone = sources.Where(source => IsOf(scope, source)).ToLookup(source => source.Part, source => source.Line);
        if (gone.Count > 0)
        {
            await MarkAsync(runId, gone.Sum(lines => lines.Count()), cancellationToken);
        }

        foreach (var part in s_parts.Where(part => gone[part].Any()))
        {
            await RemoveLinesAsync(DatasetKeys.Part(runId, part), [.. gone[part]], cancellationToken);
        }

        await WriteSourcesAsync(
            scope,
            runId,
            DatasetParts.Stale,
            await SourcesAsync(runId, DatasetParts.Stale, cancellationToken),
            cancellationToken
        );

        // Last: it is what tells a next attempt which lines to take out.
        await WriteSourcesAsync(scope, runId, DatasetParts.Sources, sources, cancellationToken);
        return gone.Sum(lines => lines.Count());
    }

    private async Task RemoveLinesAsync(string key, HashSet<int> lines, CancellationToken cancellationToken)
    {
        if (await store.GetAsync(key, cancellationToken) is not { } content)
        {
            return;
        }

        // An emptied line keeps its place, so that the lines of others are still found by their numbers, and a repeated attempt takes out
        // the same ones.
        using var kept = new MemoryStream(content.Length);
        var number = 0;
        for (var at = 0; at < content.Length; )
        {
            var end = Array.IndexOf(content, (byte)'\n', at) is var found and >= 0 ? found : content.Length;
            if (!lines.Contains(++number))
            {
                kept.Write(content.AsSpan(at, end - at));
            }

            kept.WriteByte((byte)'\n');
            at = end + 1;
        }

        await store.PutAsync(key, kept.ToArray(), cancellationToken);
    }

    private async Task WriteSourcesAsync(
        TenantScope scope,
        string runId,
        string part,
        IReadOnlyList<DatasetSource> sources,
        CancellationToken cancellationToken
    )
    {
        if (sources.Any(source => IsOf(scope, source)))
        {
            await store.PutAsync(
                DatasetKeys.Part(runId, part),
                sources
                    .Where(source => !IsOf(scope, source))
                    .SelectMany(source => JsonSerializer.SerializeToUtf8Bytes(source, DatasetJson.Default.DatasetSource).Append((byte)'\n'))
                    .ToArray(),
                cancellationToken
            );
        }
    }

    private async Task<IReadOnlyList<DatasetSource>> SourcesAsync(string runId, string part, CancellationToken cancellationToken) =>
        await store.GetAsync(DatasetKeys.Part(runId, part), cancellationToken) is { } content
            ? [.. DatasetJson.ReadLines(content, DatasetJson.Default.DatasetSource)]
            : [];

    private async Task MarkAsync(string runId, int lines, CancellationToken cancellationToken)
    {
        while (await runs.ReadAsync(runId, cancellationToken) is { } stored)
        {
            if (
                await runs.WriteAsync(
                    stored.Run with
                    {
                        StaleLines = Math.Max(stored.Run.StaleLines, lines),
                    },
                    stored.Version,
                    cancellationToken
                )
                is not null
            )
            {
                await registry.MarkStaleAsync(runId, cancellationToken);
                return;
            }
        }
    }

    private static bool IsOf(TenantScope scope, DatasetSource source) => source.TenantId == scope.TenantId;
}
