using System.Buffers;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Knowledge.OpenSearch;

/// <summary>
/// Moves to another index without downtime, for another embedding model, other analysis or other shards: <see cref="BeginAsync"/>, <see cref="CopyAsync"/>,
/// <see cref="CompareAsync"/>, <see cref="SwitchAsync"/>, and then <see cref="FinishAsync"/> or <see cref="RollBackAsync"/>.
/// From the first step to the last every service writes to both indexes. A service writes vectors to the index of its own model and leaves them open in the other; copying fills them in.
/// </summary>
internal sealed class IndexMigration(OpenSearchClient client, OpenSearchIndexes indexes, IOptions<OpenSearchOptions> options, IOptions<ChunkIndexOptions> scoring, TimeProvider time)
{
    private const int BatchSize = 200;

    private string Next => indexes.Alias + OpenSearchLayout.NextSuffix;

    private string Previous => indexes.Alias + OpenSearchLayout.PreviousSuffix;

    /// <summary>Makes the next index and waits until every service writes to it too.</summary>
    /// <returns>The name of the new index.</returns>
    /// <exception cref="InvalidOperationException">Nothing is there to migrate, or a migration is under way.</exception>
    public async Task<string> BeginAsync(string embeddingModel, int dimension, CancellationToken cancellationToken)
    {
        var layout = await FreshLayoutAsync(cancellationToken);
        if (layout is not { Active: not null, Next: null, Previous: null })
        {
            throw new InvalidOperationException(layout.Active is null ? "There is no index to migrate." : "A migration is under way: finish it or roll it back first.");
        }

        await indexes.CreateAsync(await indexes.NextNumberAsync(cancellationToken), new IndexMeta(embeddingModel, dimension), Next, cancellationToken);
        await Task.Delay(options.Value.LayoutLifetime, time, cancellationToken);
        return (await FreshLayoutAsync(cancellationToken)).Next!.Name;
    }

    /// <summary>Copies what the next index lacks, fills in vectors that are open, and removes what was deleted meanwhile. It can be repeated and resumed.</summary>
    /// <param name="embed">Makes vectors of chunks by the next index's model; null where both indexes hold the same model's, which are then copied.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>How many chunks were copied or got their vector.</returns>
    public async Task<long> CopyAsync(Func<IReadOnlyList<StoredChunk>, CancellationToken, Task<IReadOnlyList<ReadOnlyMemory<float>>>>? embed, CancellationToken cancellationToken)
    {
        var (active, next) = await BothAsync(cancellationToken);
        if (embed is null && active.Meta != next.Meta)
        {
            throw new ArgumentException("The next index holds another model's vectors; they have to be made.", nameof(embed));
        }

        var changed = 0L;
        await foreach (var hits in ScrollAsync(active.Name, onlyPending: false, withSource: true, cancellationToken))
        {
            var present = await PresentAsync(next.Name, hits.Select(hit => hit.Id), cancellationToken);
            SearchHit[] missing = [.. hits.Where(hit => !present.Contains(hit.Id) && (embed is not null || hit.Source!.Embedding is not null))];
            var units = await UnitsAsync(missing);

            // "create" leaves alone what a service wrote to the next index in this very moment: that is newer.
            var statuses = await client.BulkAsync([.. missing.Select((hit, i) => ChunkRequests.Put(next.Name, hit.Id, hit.Source!.Tenant, hit.Source.ToStored(), units[i], "create"))], cancellationToken, 409);
            changed += statuses.Count(status => status != 409);
        }

        await client.RefreshAsync([active.Name, next.Name], cancellationToken);
        if (embed is not null)
        {
            await foreach (var hits in ScrollAsync(next.Name, onlyPending: true, withSource: true, cancellationToken))
            {
                var units = await UnitsAsync(hits);
                var statuses = await client.BulkAsync(
                    [.. hits.Select((hit, i) => ChunkRequests.Put(next.Name, hit.Id, hit.Source!.Tenant, hit.Source.ToStored(), units[i], "index", (hit.SequenceNumber!.Value, hit.PrimaryTerm!.Value)))], cancellationToken, 409);
                changed += statuses.Count(status => status != 409);
            }
        }

        // What a service deleted while its copy was on the way would rise again.
        await foreach (var hits in ScrollAsync(next.Name, onlyPending: false, withSource: false, cancellationToken))
        {
            var present = await PresentAsync(active.Name, hits.Select(hit => hit.Id), cancellationToken);
            await client.BulkAsync([.. hits.Where(hit => !present.Contains(hit.Id)).Select(hit => ChunkRequests.Delete(next.Name, hit.Id))], cancellationToken, 404);
        }

        await client.RefreshAsync([next.Name], cancellationToken);
        return changed;

        async Task<float[][]> UnitsAsync(IReadOnlyList<SearchHit> hits)
        {
            if (hits.Count == 0)
            {
                return [];
            }

            return embed is null
                ? [.. hits.Select(hit => hit.Source!.Embedding!)]
                : [.. (await embed([.. hits.Select(hit => hit.Source!.ToStored())], cancellationToken)).Select((vector, i) => UnitVector.Of(vector.Span, $"chunk '{hits[i].Id}'"))];
        }
    }

    /// <summary>Asks both indexes the same questions.</summary>
    public async Task<MigrationComparison> CompareAsync(IReadOnlyList<GoldenQuestion> questions, int limit, CancellationToken cancellationToken)
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
                var relevant = golden.Relevant.Select(id => ChunkRequests.IdOf(golden.Scope, id)).ToHashSet(StringComparer.Ordinal);
                sums[i % 4] += relevant.Count == 0 ? 1 : (double)answers[i].Count(hit => relevant.Contains(hit.Id)) / relevant.Count;
            }

            void Add(OpenSearchIndexState index, GoldenQuestion golden, bool text)
            {
                lines.Write(ChunkRequests.Lines(json => json.WriteString("index", index.Name)).Span);
                lines.Write((text
                    ? ChunkRequests.SearchText(index.Name, golden.Scope, golden.Question, ChunkFilter.None, limit, 1, scoring.Value)
                    : ChunkRequests.SearchVector(
                        golden.Scope, UnitVector.Of((index == active ? golden.ActiveVector : golden.NextVector).Span, "a golden question"), ChunkFilter.None, limit, Math.Max(limit, options.Value.MinNeighbors))).Span);
                lines.Write("\n"u8);
            }
        }

        var count = Math.Max(1, questions.Count);
        return new MigrationComparison(questions.Count, sums[0] / count, sums[1] / count, sums[2] / count, sums[3] / count);
    }

    /// <summary>Lets the next index answer, in one step; the one before stays up to date beside it.</summary>
    /// <exception cref="InvalidOperationException">The next index lacks chunks or vectors: copy first.</exception>
    public async Task SwitchAsync(CancellationToken cancellationToken)
    {
        var (active, next) = await BothAsync(cancellationToken);
        await client.RefreshAsync([active.Name, next.Name], cancellationToken);
        var all = ChunkRequests.Json(static _ => { });
        var pending = await client.CountAsync(next.Name, PendingQuery(), cancellationToken);
        var (before, after) = (await client.CountAsync(active.Name, all, cancellationToken), await client.CountAsync(next.Name, all, cancellationToken));
        if (pending > 0 || after < before)
        {
            throw new InvalidOperationException($"The next index is not ready: it has {after} of {before} chunks, {pending} of them without a vector.");
        }

        await MoveAsync([(active.Name, indexes.Alias, false), (next.Name, Next, false), (next.Name, indexes.Alias, true), (active.Name, Previous, true)], cancellationToken);
    }

    /// <summary>Lets the index that was left answer again; or, before the switch, gives the migration up. The other index is dropped.</summary>
    public async Task RollBackAsync(CancellationToken cancellationToken)
    {
        var layout = await FreshLayoutAsync(cancellationToken);
        if (layout is { Active: { } active, Previous: { } previous })
        {
            await MoveAsync([(active.Name, indexes.Alias, false), (previous.Name, Previous, false), (previous.Name, indexes.Alias, true)], cancellationToken);
            await client.DeleteIndexAsync(active.Name, cancellationToken);
        }
        else if (layout.Next is { } next)
        {
            await client.DeleteIndexAsync(next.Name, cancellationToken);
        }

        indexes.Forget();
    }

    /// <summary>Drops the index that was left.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        if ((await FreshLayoutAsync(cancellationToken)).Previous is { } previous)
        {
            await client.DeleteIndexAsync(previous.Name, cancellationToken);
            indexes.Forget();
        }
    }

    private static ReadOnlyMemory<byte> PendingQuery() => ChunkRequests.Json(static json =>
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
            cancellationToken);
        indexes.Forget();
    }

    private async Task<OpenSearchLayout> FreshLayoutAsync(CancellationToken cancellationToken)
    {
        indexes.Forget();
        return await indexes.LayoutAsync(cancellationToken);
    }

    private async Task<(OpenSearchIndexState Active, OpenSearchIndexState Next)> BothAsync(CancellationToken cancellationToken) =>
        await FreshLayoutAsync(cancellationToken) is { Active: { } active, Next: { } next } ? (active, next) : throw new InvalidOperationException("No migration has begun.");

    private async Task<HashSet<string>> PresentAsync(string index, IEnumerable<string> ids, CancellationToken cancellationToken) =>
        [.. (await client.MultiGetAsync(index, ChunkRequests.Ids(ids), source: false, cancellationToken)).Where(document => document.Found).Select(document => document.Id)];

    private async IAsyncEnumerable<SearchHit[]> ScrollAsync(string index, bool onlyPending, bool withSource, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (scroll, hits) = await client.ScrollAsync(
            index, null,
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
            cancellationToken);
        while (hits.Length > 0)
        {
            yield return hits;
            (scroll, hits) = await client.ScrollAsync(
                index, scroll,
                ChunkRequests.Json(json =>
                {
                    json.WriteString("scroll", "2m");
                    json.WriteString("scroll_id", scroll);
                }),
                cancellationToken);
        }
    }
}
