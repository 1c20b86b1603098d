using System.Buffers;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using LlmOps.Engine.Text;
using Microsoft.Extensions.Options;

namespace LlmOps.OpenSearch;

/// <summary>Moves the chunks from one index behind the alias to the next one.</summary>
internal sealed class IndexMigration(
    OpenSearchClient client,
    OpenSearchIndexes indexes,
    IOptions<OpenSearchOptions> options,
    IOptions<ChunkIndexOptions> scoring,
    ITextAnalysis analysis,
    TimeProvider time
) : IIndexMigration
{
    private const int BatchSize = 200;
    private const int CountLooks = 4;

    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(300);

    private string Next => indexes.Alias + OpenSearchLayout.NextSuffix;

    private string Previous => indexes.Alias + OpenSearchLayout.PreviousSuffix;

    public async Task<MigrationStatus> StatusAsync(CancellationToken cancellationToken)
    {
        var layout = await FreshLayoutAsync(cancellationToken);
        return new MigrationStatus(await CountAsync(layout.Active), await CountAsync(layout.Next), await CountAsync(layout.Previous));

        async Task<MigrationStatus.Index?> CountAsync(OpenSearchIndexState? index) =>
            index is null
                ? null
                : new MigrationStatus.Index(
                    index.Name,
                    index.Meta.EmbeddingModel,
                    index.Meta.Dimension,
                    await client.CountAsync(index.Name, ChunkRequests.Json(static _ => { }), cancellationToken),
                    await client.CountAsync(index.Name, PendingQuery(), cancellationToken)
                );
    }

    public async Task<string> BeginAsync(string embeddingModel, int dimension, CancellationToken cancellationToken)
    {
        var layout = await FreshLayoutAsync(cancellationToken);
        if (layout is not { Active: not null, Next: null, Previous: null })
        {
            throw new InvalidOperationException(
                layout.Active is null ? "There is no index to migrate." : "A migration is under way: finish it or roll it back first."
            );
        }

        if (layout.Active.Meta.EmbeddingModel == embeddingModel && layout.Active.Meta.Dimension != dimension)
        {
            throw new InvalidOperationException(
                $"The index '{layout.Active.Name}' holds vectors of '{embeddingModel}' with {layout.Active.Meta.Dimension} dimensions. The "
                    + $"same model with {dimension} cannot stand beside it: services tell the two indexes apart by the model. Name the "
                    + $"model by another of its ids, such as its ARN."
            );
        }

        await indexes.CreateAsync(
            await indexes.NextNumberAsync(cancellationToken),
            new IndexMeta(embeddingModel, dimension) { Schema = IndexMeta.CurrentSchema },
            Next,
            cancellationToken
        );
        await Task.Delay(options.Value.LayoutLifetime, time, cancellationToken);
        return (await FreshLayoutAsync(cancellationToken)).Next!.Name;
    }

    public async Task<long> CopyAsync(EmbedChunks? embed, CancellationToken cancellationToken, IProgress<long>? progress = null)
    {
        var (active, next) = await BothAsync(cancellationToken);
        if (embed is null && !active.Meta.HasVectorsOf(next.Meta))
        {
            throw new ArgumentException("The next index holds another model's vectors; they have to be made.", nameof(embed));
        }

        var (changed, looked) = (0L, 0L);
        await foreach (var hits in ScrollAsync(active.Name, onlyPending: false, withSource: true, cancellationToken))
        {
            var present = await PresentAsync(next.Name, hits.Select(hit => hit.Id), cancellationToken);
            SearchHit[] missing =
            [
                .. hits.Where(hit => !present.Contains(hit.Id) && (embed is not null || hit.Source!.Embedding is not null)),
            ];
            var units = await UnitsAsync(missing);

            // "create" keeps what a service wrote to the next index in this very moment: that is newer.
            var statuses = await client.BulkAsync(
                [
                    .. missing.Select(
                        (hit, i) => ChunkRequests.Put(next, hit.Id, hit.Source!.Tenant, hit.Source.ToStored(), units[i], analysis, "create")
                    ),
                ],
                cancellationToken,
                409
            );
            changed += statuses.Count(status => status != 409);
            looked += hits.Length;
            progress?.Report(looked);
        }

        await client.RefreshAsync([active.Name, next.Name], cancellationToken);
        if (embed is not null)
        {
            changed += await FillAsync(next, embed, cancellationToken);
        }

        // What a service deleted while its copy was on the way would rise again.
        await foreach (var hits in ScrollAsync(next.Name, onlyPending: false, withSource: false, cancellationToken))
        {
            var present = await PresentAsync(active.Name, hits.Select(hit => hit.Id), cancellationToken);
            await client.BulkAsync(
                [.. hits.Where(hit => !present.Contains(hit.Id)).Select(hit => ChunkRequests.Delete(next.Name, hit.Id))],
                cancellationToken,
                404
            );
        }

        await client.RefreshAsync([next.Name], cancellationToken);
        return changed;

        Task<float[][]> UnitsAsync(SearchHit[] hits) =>
            embed is null
                ? Task.FromResult<float[][]>([.. hits.Select(hit => hit.Source!.Embedding!)])
                : EmbedAsync(hits, embed, cancellationToken);
    }

    public async Task<long> FillAsync(EmbedChunks embed, CancellationToken cancellationToken)
    {
        var layout = await FreshLayoutAsync(cancellationToken);
        if ((layout.Next ?? layout.Active) is not { } index)
        {
            return 0;
        }

        await client.RefreshAsync([index.Name], cancellationToken);
        var changed = await FillAsync(index, embed, cancellationToken);
        await client.RefreshAsync([index.Name], cancellationToken);
        return changed;
    }

    public async Task<MigrationComparison> CompareAsync(
        IReadOnlyList<GoldenQuestion> questions,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var (active, next) = await BothAsync(cancellationToken);
        var sums = new double[4];
        foreach (var batch in questions.Chunk(25))
        {
            var lines = new ArrayBufferWriter<byte>();
            foreach (var golden in batch)
            {
                Add(active, golden, text: true);
                Add(next, golden, text: true);
                Add(active, golden, text: false);
                Add(next, golden, text: false);
            }

            var answers = await client.MultiSearchAsync(lines.WrittenMemory, cancellationToken);
            for (var i = 0; i < answers.Count; i++)
            {
                var golden = batch[i / 4];
                var found = answers[i]
                    .Select(hit => hit.Id)
                    .Concat(answers[i].Select(hit => hit.Source!.DocumentId))
                    .ToHashSet(StringComparer.Ordinal);
                sums[i % 4] +=
                    golden.Relevant.Count == 0
                        ? 1
                        : (double)
                            golden.Relevant.Count(id =>
                                ChunkId.TryParse(id, out _, out _, out _)
                                    ? found.Contains(ChunkRequests.IdOf(golden.Scope, id))
                                    : found.Contains(id) || found.Any(other => IsFileOf(id, other))
                            ) / golden.Relevant.Count;
            }

            void Add(OpenSearchIndexState index, GoldenQuestion golden, bool text)
            {
                lines.Write(ChunkRequests.Lines(json => json.WriteString("index", index.Name)).Span);
                lines.Write(
                    (
                        text
                            ? ChunkRequests.SearchText(
                                index,
                                golden.Scope,
                                golden.Question,
                                ChunkFilter.None,
                                limit,
                                analysis.QueryTerms(golden.Question),
                                scoring.Value
                            )
                            : ChunkRequests.SearchVector(
                                golden.Scope,
                                UnitVector.Of((index == active ? golden.ActiveVector : golden.NextVector).Span, "a golden question"),
                                ChunkFilter.None,
                                limit,
                                Math.Max(limit, options.Value.MinNeighbors)
                            )
                    ).Span
                );
                lines.Write("\n"u8);
            }
        }

        var count = Math.Max(1, questions.Count);
        return new MigrationComparison(questions.Count, sums[0] / count, sums[1] / count, sums[2] / count, sums[3] / count);
    }

    public async Task SwitchAsync(CancellationToken cancellationToken, bool withPending = false)
    {
        var (active, next) = await BothAsync(cancellationToken);
        var all = ChunkRequests.Json(static _ => { });
        for (var look = 1; ; look++)
        {
            await client.RefreshAsync([active.Name, next.Name], cancellationToken);
            var pending = await client.CountAsync(next.Name, PendingQuery(), cancellationToken);
            var (before, after) = (
                await client.CountAsync(active.Name, all, cancellationToken),
                await client.CountAsync(next.Name, all, cancellationToken)
            );
            if (after >= before && (withPending || pending == 0))
            {
                break;
            }

            // A write may be under way that has reached one index and not the other.
            if (look < CountLooks)
            {
                await Task.Delay(s_betweenLooks, time, cancellationToken);
                continue;
            }

            throw new InvalidOperationException(
                $"The next index is not ready: it has {after} of {before} chunks, {pending} of them without a vector."
            );
        }

        await MoveAsync(
            [
                (active.Name, indexes.Alias, false),
                (next.Name, Next, false),
                (next.Name, indexes.Alias, true),
                (active.Name, Previous, true),
            ],
            cancellationToken
        );
    }

    public async Task RollBackAsync(CancellationToken cancellationToken)
    {
        var layout = await FreshLayoutAsync(cancellationToken);
        if (layout is { Active: { } active, Previous: { } previous })
        {
            await MoveAsync(
                [(active.Name, indexes.Alias, false), (previous.Name, Previous, false), (previous.Name, indexes.Alias, true)],
                cancellationToken
            );
            await client.DeleteIndexAsync(active.Name, cancellationToken);
        }
        else if (layout.Next is { } next)
        {
            await client.DeleteIndexAsync(next.Name, cancellationToken);
        }

        indexes.Forget();
    }

    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        if ((await FreshLayoutAsync(cancellationToken)).Previous is { } previous)
        {
            await client.DeleteIndexAsync(previous.Name, cancellationToken);
            indexes.Forget();
        }
    }

    /// <summary>Files keep their extension in their id; those who write questions often leave it out.</summary>
    private static bool IsFileOf(string id, string document) =>
        document.StartsWith(id, StringComparison.Ordinal) && document.LastIndexOf('.') == id.Length;

    private static async Task<float[][]> EmbedAsync(SearchHit[] hits, EmbedChunks embed, CancellationToken cancellationToken) =>
        hits.Length == 0
            ? []
            :
            [
                .. (
                    await embed(
                        [.. hits.Select(hit => hit.Source!.ToStored().WithScore(0)).Select(found => (found.Chunk, found.Title))],
                        cancellationToken
                    )
                ).Select((vector, i) => UnitVector.Of(vector.Span, $"chunk '{hits[i].Id}'")),
            ];

    private async Task<long> FillAsync(OpenSearchIndexState index, EmbedChunks embed, CancellationToken cancellationToken)
    {
        var changed = 0L;
        await foreach (var hits in ScrollAsync(index.Name, onlyPending: true, withSource: true, cancellationToken))
        {
            var units = await EmbedAsync(hits, embed, cancellationToken);

            // What a service writes in this very moment is newer and stays.
            var statuses = await client.BulkAsync(
                [
                    .. hits.Select(
                        (hit, i) =>
                            ChunkRequests.Put(
                                index,
                                hit.Id,
                                hit.Source!.Tenant,
                                hit.Source.ToStored(),
                                units[i],
                                analysis,
                                "index",
                                (hit.SequenceNumber!.Value, hit.PrimaryTerm!.Value)
                            )
                    ),
                ],
                cancellationToken,
                409
            );
            changed += statuses.Count(status => status != 409);
        }

        return changed;
    }

    private static ReadOnlyMemory<byte> PendingQuery() =>
        ChunkRequests.Json(static json =>
        {
            json.WritePropertyName("query");
            json.WriteRawValue("""{"term":{"pending":true}}""");
        });

    private async Task MoveAsync((string Index, string Alias, bool Add)[] changes, CancellationToken cancellationToken)
    {
        await client.ChangeAliasesAsync(
            ChunkRequests.Json(json =>
            {
                json.WriteStartArray("actions");
                foreach (var (index, alias, add) in changes)
                {
                    json.WriteStartObject();
                    json.WriteStartObject(add ? "add" : "remove");
                    json.WriteString("index", index);
                    json.WriteString("alias", alias);
                    json.WriteEndObject();
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }),
            cancellationToken
        );
        indexes.Forget();
    }

    private async Task<OpenSearchLayout> FreshLayoutAsync(CancellationToken cancellationToken)
    {
        indexes.Forget();
        return await indexes.LayoutAsync(cancellationToken);
    }

    private async Task<(OpenSearchIndexState Active, OpenSearchIndexState Next)> BothAsync(CancellationToken cancellationToken) =>
        await FreshLayoutAsync(cancellationToken) is { Active: { } active, Next: { } next }
            ? (active, next)
            : throw new InvalidOperationException("No migration has begun.");

    private async Task<HashSet<string>> PresentAsync(string index, IEnumerable<string> ids, CancellationToken cancellationToken) =>
        [
            .. (await client.MultiGetAsync(index, ChunkRequests.Ids(ids), source: false, cancellationToken))
                .Where(document => document.Found)
                .Select(document => document.Id),
        ];

    private async IAsyncEnumerable<SearchHit[]> ScrollAsync(
        string index,
        bool onlyPending,
        bool withSource,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var (scroll, hits) = await client.ScrollAsync(
            index,
            null,
            ChunkRequests.Json(json =>
            {
                json.WriteNumber("size", BatchSize);
                json.WriteBoolean("seq_no_primary_term", true);
                json.WriteBoolean("_source", withSource);
                json.WritePropertyName("sort");
                json.WriteRawValue("""["_doc"]""");
                json.WritePropertyName("query");
                json.WriteRawValue(onlyPending ? """{"term":{"pending":true}}""" : """{"match_all":{}}""");
            }),
            cancellationToken
        );
        while (hits.Length > 0)
        {
            yield return hits;
            (scroll, hits) = await client.ScrollAsync(
                index,
                scroll,
                ChunkRequests.Json(json =>
                {
                    json.WriteString("scroll", "2m");
                    json.WriteString("scroll_id", scroll);
                }),
                cancellationToken
            );
        }
    }
}
