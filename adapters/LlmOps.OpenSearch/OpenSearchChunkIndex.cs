using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using LlmOps.Engine.Text;
using Microsoft.Extensions.Options;

namespace LlmOps.OpenSearch;

/// <summary>The chunk index beyond one machine: OpenSearch 2.19 or later.</summary>
internal sealed class OpenSearchChunkIndex : IChunkIndex, IPreparedStore
{
    private const int MaxWindow = 10_000;

    private readonly OpenSearchClient _client;
    private readonly OpenSearchIndexes _indexes;
    private readonly OpenSearchOptions _options;
    private readonly ChunkIndexOptions _scoring;
    private readonly ITextAnalysis _analysis;
    private readonly SharedRound _refresh;
    private string? _version;

    public OpenSearchChunkIndex(
        OpenSearchClient client,
        OpenSearchIndexes indexes,
        IOptions<OpenSearchOptions> options,
        IOptions<ChunkIndexOptions> scoring,
        ITextAnalysis analysis
    )
    {
        (_client, _indexes, _options, _scoring, _analysis) = (client, indexes, options.Value, scoring.Value, analysis);
        _refresh = new SharedRound(RefreshTargetsAsync);
    }

    public string StoreName => _version is null ? "chunk-index (opensearch)" : $"chunk-index ({_version})";

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (_indexes.Dimension is { } dimension)
        {
            await _indexes.EnsureAsync(dimension, cancellationToken);
        }

        // The first search of each kind is slow, whatever it finds.
        await SearchTextAsync(TenantScope.Default, "prepare", ChunkFilter.None, 1, cancellationToken);
        if ((await _indexes.LayoutAsync(cancellationToken)).For(_indexes.Model) is { } index)
        {
            var direction = new float[index.Meta.Dimension];
            direction[0] = 1;
            await SearchVectorAsync(TenantScope.Default, direction, ChunkFilter.None, 1, cancellationToken);
        }
    }

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        _version = await _client.VersionAsync(cancellationToken);
        await _indexes.LayoutAsync(cancellationToken);
    }

    public async Task UpsertAsync(TenantScope scope, IReadOnlyList<IndexedChunk> chunks, CancellationToken cancellationToken)
    {
        if (chunks.Count > 0)
        {
            await StageAsync(scope, chunks, cancellationToken);
            await RefreshAsync(cancellationToken);
        }
    }

    public Task RefreshAsync(CancellationToken cancellationToken) => _refresh.RunAsync(cancellationToken);

    public async Task StageAsync(TenantScope scope, IReadOnlyList<IndexedChunk> chunks, CancellationToken cancellationToken)
    {
        if (chunks.Count == 0)
        {
            return;
        }

        var units = UnitVector.OfAll(chunks);
        var layout = await _indexes.EnsureAsync(units[0].Length, cancellationToken);
        CheckVectorSpace(layout, units[0].Length, nameof(chunks));
        var actions = new List<ReadOnlyMemory<byte>>(chunks.Count);
        foreach (var target in layout.Targets)
        {
            for (var i = 0; i < units.Length; i++)
            {
                var stored = StoredChunk.Of(chunks[i]);
                actions.Add(
                    ChunkRequests.Put(
                        target,
                        ChunkRequests.IdOf(scope, chunks[i].Chunk.Id),
                        scope.TenantId,
                        stored,
                        target.Meta.EmbeddingModel == _indexes.Model ? units[i] : null,
                        _analysis
                    )
                );
            }
        }

        try
        {
            await _client.BulkAsync(actions, cancellationToken);
        }
        catch (OpenSearchException e) when (e.Type is "index_not_found_exception")
        {
            // A migration ended in between and dropped an index; the layout is read again.
            _indexes.Forget();
            await StageAsync(scope, chunks, cancellationToken);
        }
    }

    public async Task<IReadOnlyList<ScoredChunk>> SearchTextAsync(
        TenantScope scope,
        string question,
        ChunkFilter filter,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var terms = _analysis.QueryTerms(question);
        if (terms.Count == 0 || limit <= 0)
        {
            return [];
        }

        return await ReadAsync(
                layout => layout.For(_indexes.Model) ?? layout.Active,
                async index =>
                    Ranked(
                        await _client.SearchAsync(
                            index.Name,
                            ChunkRequests.SearchText(index, scope, question, filter, Math.Min(limit, MaxWindow), terms, _scoring),
                            cancellationToken
                        ),
                        static score => score
                    ),
                cancellationToken
            ) ?? [];
    }

    public async Task<IReadOnlyList<ScoredChunk>> SearchVectorAsync(
        TenantScope scope,
        ReadOnlyMemory<float> vector,
        ChunkFilter filter,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var unit = UnitVector.Of(vector.Span, "the question");
        if (limit <= 0)
        {
            return [];
        }

        return await ReadAsync(
                layout =>
                {
                    if (layout.Active is not null)
                    {
                        CheckVectorSpace(layout, unit.Length, nameof(vector));
                    }

                    return layout.For(_indexes.Model);
                },
                async index =>
                {
                    var size = Math.Min(limit, MaxWindow);
                    var hits = await _client.SearchAsync(
                        index.Name,
                        ChunkRequests.SearchVector(scope, unit, filter, size, Math.Max(size, _options.MinNeighbors)),
                        cancellationToken
                    );
                    return Ranked(hits, CosineOf);
                },
                cancellationToken
            ) ?? [];
    }

    public async Task<IReadOnlyList<ScoredChunk>> GetAsync(
        TenantScope scope,
        IReadOnlyList<string> chunkIds,
        CancellationToken cancellationToken
    )
    {
        if (chunkIds.Count == 0)
        {
            return [];
        }

        return await ReadAsync<IReadOnlyList<ScoredChunk>>(
                layout => layout.For(_indexes.Model) ?? layout.Active,
                async index =>
                {
                    var documents = await _client.MultiGetAsync(
                        index.Name,
                        ChunkRequests.Ids(chunkIds.Select(id => ChunkRequests.IdOf(scope, id))),
                        source: true,
                        cancellationToken
                    );
                    return [.. documents.Where(document => document.Found).Select(document => document.Source!.ToStored().WithScore(0))];
                },
                cancellationToken
            ) ?? [];
    }

    public async Task<int> DeleteAsync(TenantScope scope, string documentId, long? beforeGeneration, CancellationToken cancellationToken)
    {
        // What was staged and never refreshed, because its attempt broke off, would not be found by the query.
        await _refresh.RunAsync(cancellationToken);
        return await DeleteAsync(ChunkRequests.Select(scope, documentId, beforeGeneration), $"document '{documentId}'", cancellationToken);
    }

    public async Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        await _refresh.RunAsync(cancellationToken);
        return await DeleteAsync(ChunkRequests.Select(scope), $"tenant '{scope}'", cancellationToken);
    }

    public async Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        // Of every index there is: during a migration each has its own copy.
        await _refresh.RunAsync(cancellationToken);
        var count = 0L;
        foreach (var index in (await _indexes.LayoutAsync(cancellationToken)).Targets)
        {
            count += await _client.CountAsync(index.Name, ChunkRequests.Select(scope), cancellationToken);
        }

        return count;
    }

    public async Task<long> CountAsync(TenantScope scope, CancellationToken cancellationToken) =>
        await ReadAsync(
            layout => layout.For(_indexes.Model) ?? layout.Active,
            index => _client.CountAsync(index.Name, ChunkRequests.Select(scope), cancellationToken),
            cancellationToken
        );

    public async Task<long> CountAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
        await ReadAsync(
            layout => layout.For(_indexes.Model) ?? layout.Active,
            index => _client.CountAsync(index.Name, ChunkRequests.SelectGeneration(scope, documentId, generation), cancellationToken),
            cancellationToken
        );

    /// <summary>Turns the score of the inner-product space back into the product, which for unit vectors is the cosine.</summary>
    internal static double CosineOf(double score) => score >= 1 ? score - 1 : 1 - (1 / score);

    private static IReadOnlyList<ScoredChunk> Ranked(SearchHit[] hits, Func<double, double> scoreOf) =>
        [
            .. hits.Select(hit => hit.Source!.ToStored().WithScore(scoreOf(hit.Score ?? 0)))
                .OrderByDescending(found => found.Score)
                .ThenBy(found => found.Chunk.Id, StringComparer.Ordinal),
        ];

    /// <summary>Reads from one index; nothing where there is none yet.</summary>
    private async Task<T?> ReadAsync<T>(
        Func<OpenSearchLayout, OpenSearchIndexState?> choose,
        Func<OpenSearchIndexState, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        for (var again = true; ; again = false)
        {
            if (choose(await _indexes.LayoutAsync(cancellationToken)) is not { } index)
            {
                return default;
            }

            try
            {
                return await read(index);
            }
            catch (OpenSearchException e) when (again && e.Type is "index_not_found_exception")
            {
                _indexes.Forget();
            }
        }
    }

    private async Task<int> DeleteAsync(ReadOnlyMemory<byte> selection, string what, CancellationToken cancellationToken)
    {
        var layout = await _indexes.LayoutAsync(cancellationToken);
        var counted = layout.For(_indexes.Model) ?? layout.Active;
        var removed = 0;
        foreach (var index in layout.Targets)
        {
            // A chunk that changes while it is being deleted is a conflict and is met again in the next round.
            for (var conflicts = 1; conflicts > 0; )
            {
                DeleteByQueryResponse answer;
                try
                {
                    answer = await _client.DeleteByQueryAsync(index.Name, selection, cancellationToken);
                }
                catch (OpenSearchException e) when (e.Type is "index_not_found_exception")
                {
                    _indexes.Forget();
                    break;
                }

                if (answer.TimedOut || answer.Failures is { Length: > 0 })
                {
                    throw new StoreUnavailableException("opensearch", $"OpenSearch deleted only a part of {what}.");
                }

                conflicts = answer.VersionConflicts;
                removed += index == counted ? answer.Deleted : 0;
            }
        }

        return removed;
    }

    private void CheckVectorSpace(OpenSearchLayout layout, int dimension, string parameter)
    {
        if (layout.For(_indexes.Model) is not { } index)
        {
            throw new InvalidOperationException(
                $"The index holds vectors of '{layout.Active!.Meta.EmbeddingModel}'; '{_indexes.Model}' is configured. Migrate the index, "
                    + $"or configure the model it was made with."
            );
        }

        if (index.Meta.Dimension != dimension)
        {
            throw new ArgumentException(
                $"The vectors have {dimension} dimensions; the index has {index.Meta.Dimension}. Another embedding model needs an index of "
                    + $"its own.",
                parameter
            );
        }
    }

    private async Task RefreshTargetsAsync(CancellationToken cancellationToken)
    {
        var targets = (await _indexes.LayoutAsync(cancellationToken)).Targets.Select(index => index.Name).ToList();
        if (targets.Count == 0)
        {
            return;
        }

        try
        {
            await _client.RefreshAsync(targets, cancellationToken);
        }
        catch (OpenSearchException e) when (e.Type is "index_not_found_exception")
        {
            // A migration dropped it in between: nothing of it is searched any more.
            _indexes.Forget();
        }
    }
}
