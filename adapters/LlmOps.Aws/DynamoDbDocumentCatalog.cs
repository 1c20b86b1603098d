using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Resilience;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Options;
using Polly;

namespace LlmOps.Aws;

/// <summary>The catalog in one DynamoDB table.</summary>
/// <remarks>
/// <code>
/// tenant         id   version, generation, active?, deleted?, record (JSON), changedAt (ms), stateKey?, counted?, unfinished?
/// TENANT#erased  -    generation: the highest one when the tenant was erased last
/// </code>
/// Every write is on the condition that <c>version</c> is still what was read. <c>stateKey</c> (tenant#state) is there while the document
/// is, and is the hash key of index <c>by-state</c>; <c>unfinished</c> (one of eight shards) is there while work is left, and is the hash
/// key of index <c>unfinished</c>, sorted by <c>changedAt</c>. The indexes lag by moments: what they find is read again from the table.
/// Documents are counted by <see cref="DynamoDbDocumentCounts"/>. The metadata keys of a tenant's documents are items of their own under
/// <c>tenant#keys</c>, named <c>key#labels</c> and written before the document; the item <c>#complete</c> says that those of documents from
/// before there were such items are among them.
/// </remarks>
internal sealed class DynamoDbDocumentCatalog : IDocumentCatalog, IPreparedStore
{
    /// <summary>The index of documents by state.</summary>
    public const string StateIndex = "by-state";

    /// <summary>The sparse index of records that have work left.</summary>
    public const string UnfinishedIndex = "unfinished";

    private const int BatchGet = 100;
    private const int ListPage = 1000;
    private const string KeysComplete = "#complete";

    private static readonly ResiliencePipeline s_conflict = StorePipelines.Conflict(
        attempts: 60,
        TimeSpan.FromMilliseconds(10),
        static exception =>
            exception is ConditionalCheckFailedException || exception is TransactionCanceledException cancelled && IsConflict(cancelled)
    );

    private readonly IAmazonDynamoDB _client;
    private readonly string _table;
    private readonly TimeProvider _time;
    private readonly DynamoDbDocumentCounts _counts;
    private readonly ResourceCreation _creation;

    public DynamoDbDocumentCatalog(IAmazonDynamoDB client, string table, IOptions<AwsOptions> aws, TimeProvider time)
    {
        (_client, _table, _time, _counts) = (client, table, time, new DynamoDbDocumentCounts(client, table));
        _creation = ResourceCreation.Table(
            client,
            aws.Value,
            new CreateTableRequest
            {
                TableName = table,
                AttributeDefinitions =
                [
                    new("tenant", ScalarAttributeType.S),
                    new("id", ScalarAttributeType.S),
                    new("stateKey", ScalarAttributeType.S),
                    new("unfinished", ScalarAttributeType.S),
                    new("changedAt", ScalarAttributeType.N),
                ],
                KeySchema = [new("tenant", KeyType.HASH), new("id", KeyType.RANGE)],
                GlobalSecondaryIndexes =
                [
                    new GlobalSecondaryIndex
                    {
                        IndexName = StateIndex,
                        KeySchema = [new("stateKey", KeyType.HASH), new("id", KeyType.RANGE)],
                        Projection = new Projection { ProjectionType = ProjectionType.KEYS_ONLY },
                    },
                    new GlobalSecondaryIndex
                    {
                        IndexName = UnfinishedIndex,
                        KeySchema = [new("unfinished", KeyType.HASH), new("changedAt", KeyType.RANGE)],
                        Projection = new Projection
                        {
                            ProjectionType = ProjectionType.INCLUDE,
                            NonKeyAttributes = ["generation", "deleted"],
                        },
                    },
                ],
            }
        );
    }

    public string StoreName => "document-catalog (dynamodb)";

    public Task PrepareAsync(CancellationToken cancellationToken) => _creation.ReadyAsync(cancellationToken);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        await _client.GetItemAsync(_table, Key("-", "-"), cancellationToken);
    }

    public async Task<Acceptance> AcceptAsync(TenantScope scope, AcceptedDocument document, CancellationToken cancellationToken)
    {
        // Only a document that is new needs it; which that is, the read below decides.
        long? floor = null;
        return await RepeatAsync(
            scope,
            document.Id,
            async known =>
            {
                floor ??= known is null ? await ReadFloorAsync(scope, cancellationToken) : 0;
                var acceptance = DocumentAcceptance.Accept(
                    document,
                    known?.Record,
                    known?.Deleted ?? false,
                    _time.GetUtcNow(),
                    floor.Value
                );
                return acceptance.IsNew
                    ? (ToItem(scope, acceptance.Record), acceptance.Record.Metadata, acceptance)
                    : ((Dictionary<string, AttributeValue>?)null, (IReadOnlyDictionary<string, string>?)null, acceptance);
            },
            cancellationToken
        );
    }

    public async Task<DocumentRecord?> GetAsync(TenantScope scope, string documentId, CancellationToken cancellationToken) =>
        await ReadAsync(scope, documentId, cancellationToken) is { Deleted: false } row ? row.Record : null;

    public async Task<IReadOnlyList<DocumentRecord>> ListAsync(
        TenantScope scope,
        DocumentState? state,
        string? afterId,
        int limit,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, ListPage);
        await _creation.ReadyAsync(cancellationToken);
        var records = new List<DocumentRecord>(limit);
        var request = new QueryRequest
        {
            TableName = _table,
            KeyConditionExpression = afterId is null ? "#hash = :hash" : "#hash = :hash AND id > :after",
            ExpressionAttributeNames = new() { ["#hash"] = state is null ? "tenant" : "stateKey" },
            ExpressionAttributeValues = new() { [":hash"] = new(state is null ? scope.TenantId : StateKey(scope, state.Value)) },
            Limit = limit,
        };
        if (afterId is not null)
        {
            request.ExpressionAttributeValues[":after"] = new(afterId);
        }

        if (state is null)
        {
            request.ConsistentRead = true;
            request.FilterExpression = "attribute_not_exists(deleted)";
        }
        else
        {
            request.IndexName = StateIndex;
        }

        do
        {
            var page = await _client.QueryAsync(request, cancellationToken);
            var items = page.Items ?? [];
            if (state is null)
            {
                records.AddRange(items.Select(item => Row.Of(item).Record));
            }
            else
            {
                var rows = await ReadAsync([.. items.Select(item => Key(item["tenant"].S, item["id"].S))], null, cancellationToken);
                records.AddRange(
                    rows.Select(Row.Of)
                        .Where(row => !row.Deleted && row.Record.State == state)
                        .Select(row => row.Record)
                        .OrderBy(record => record.Id, StringComparer.Ordinal)
                );
            }

            request.ExclusiveStartKey = page.LastEvaluatedKey is { Count: > 0 } last ? last : null;
        } while (records.Count < limit && request.ExclusiveStartKey is not null);
        return records.Count > limit ? records[..limit] : records;
    }

    public Task<DocumentRecord?> UpdateAsync(
        TenantScope scope,
        string documentId,
        long generation,
        Func<DocumentRecord, DocumentRecord> change,
        CancellationToken cancellationToken
    ) =>
        RepeatAsync<DocumentRecord?>(
            scope,
            documentId,
            known =>
            {
                if (known is null or { Deleted: true } || known.Record.Generation != generation)
                {
                    return (null, null, null);
                }

                var record = DocumentAcceptance.Changed(known.Record, change, _time.GetUtcNow());
                return (ToItem(scope, record), record.Metadata, record);
            },
            cancellationToken
        );

    public Task<DocumentRecord?> DeleteAsync(TenantScope scope, string documentId, CancellationToken cancellationToken) =>
        RepeatAsync<DocumentRecord?>(
            scope,
            documentId,
            known =>
            {
                if (known is null or { Deleted: true })
                {
                    return (null, null, null);
                }

                var item = ToItem(scope, known.Record);
                item.Remove("active");
                item.Remove("stateKey");
                item.Remove(DynamoDbDocumentCounts.Counted);
                item["deleted"] = new() { BOOL = true };
                item["unfinished"] = new(ShardOf(scope, documentId));
                item["changedAt"] = Number(_time.GetUtcNow().ToUnixTimeMilliseconds());
                return (item, null, known.Record);
            },
            cancellationToken
        );

    public async Task<IReadOnlyDictionary<string, long>> ActiveGenerationsAsync(
        TenantScope scope,
        IReadOnlyCollection<string> documentIds,
        CancellationToken cancellationToken
    )
    {
        await _creation.ReadyAsync(cancellationToken);
        var keys = documentIds.Distinct(StringComparer.Ordinal).Where(id => id.Length > 0).Select(id => Key(scope.TenantId, id)).ToList();
        var items = await ReadAsync(keys, "id, active", cancellationToken);
        return items
            .Where(item => item.ContainsKey("active"))
            .ToDictionary(item => item["id"].S, item => Long(item["active"]), StringComparer.Ordinal);
    }

    public async Task<IReadOnlyDictionary<DocumentState, long>> CountAsync(TenantScope scope, CancellationToken cancellationToken) =>
        (await CountByLabelsAsync(scope, cancellationToken))
            .GroupBy(entry => entry.Key.State)
            .ToDictionary(group => group.Key, group => group.Sum(entry => entry.Value));

    public async Task<IReadOnlyCollection<MetadataKeyUse>> MetadataKeysAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var (uses, isComplete) = await ReadKeysAsync(scope, cancellationToken);
        if (isComplete)
        {
            return uses;
        }

        // Documents of an earlier version wrote no keys: they are read once.
        string? after = null;
        while (await ListAsync(scope, null, after, ListPage, cancellationToken) is { Count: > 0 } page)
        {
            var added = page.SelectMany(record => MetadataKeyUse.Added(record.Metadata, null)).Where(uses.Add).ToList();
            await WriteKeysAsync(scope, added, cancellationToken);

            after = page[^1].Id;
        }

        await _client.PutItemAsync(_table, Key(KeysOf(scope), KeysComplete), cancellationToken);
        return uses;
    }

    public async Task<IReadOnlyDictionary<(DocumentState State, string Labels), long>> CountByLabelsAsync(
        TenantScope scope,
        CancellationToken cancellationToken
    )
    {
        await _creation.ReadyAsync(cancellationToken);

        if (await _counts.ReadAsync(scope, cancellationToken) is (var counts, true))
        {
            return counts;
        }

        // Documents of an earlier version are in no counter: they are counted once.
        string? after = null;
        while (await ListAsync(scope, null, after, ListPage, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var record in page)
            {
                await CountAsync(scope, record.Id, cancellationToken);
            }

            after = page[^1].Id;
        }

        await _counts.MarkCompleteAsync(scope, cancellationToken);
        return (await _counts.ReadAsync(scope, cancellationToken)).Counts;
    }

    /// <summary>Counts a document that no counter has.</summary>
    private async Task CountAsync(TenantScope scope, string documentId, CancellationToken cancellationToken) =>
        await RepeatAsync<bool>(
            scope,
            documentId,
            known => known is { Deleted: false, Counter: null } ? (ToItem(scope, known.Record), null, true) : (null, null, false),
            cancellationToken
        );

    public async IAsyncEnumerable<IngestMessage> UnfinishedAsync(
        DateTimeOffset unchangedSince,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await _creation.ReadyAsync(cancellationToken);
        foreach (var shard in DynamoDbShards.All)
        {
            var request = new QueryRequest
            {
                TableName = _table,
                IndexName = UnfinishedIndex,
                KeyConditionExpression = "unfinished = :shard AND changedAt <= :since",
                ExpressionAttributeValues = new() { [":shard"] = new(shard), [":since"] = Number(unchangedSince.ToUnixTimeMilliseconds()) },
            };
            do
            {
                var page = await _client.QueryAsync(request, cancellationToken);
                foreach (var item in page.Items ?? [])
                {
                    yield return new IngestMessage(
                        item["tenant"].S,
                        item["id"].S,
                        Long(item["generation"]),
                        item.ContainsKey("deleted") ? IngestAction.Remove : IngestAction.Ingest
                    );
                }

                request.ExclusiveStartKey = page.LastEvaluatedKey is { Count: > 0 } last ? last : null;
            } while (request.ExclusiveStartKey is not null);
        }
    }

    public async Task FinishDeletionAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        try
        {
            await _client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = _table,
                    Key = Key(scope.TenantId, documentId),
                    UpdateExpression = "REMOVE unfinished",
                    ConditionExpression = "deleted = :true AND generation = :generation",
                    ExpressionAttributeValues = new()
                    {
                        [":true"] = new() { BOOL = true },
                        [":generation"] = Number(generation),
                    },
                },
                cancellationToken
            );
        }
        catch (ConditionalCheckFailedException)
        {
            // It has come again, or was never there.
        }
    }

    public async Task<IReadOnlyList<CatalogEntry>> ScanAsync(CatalogEntry? after, int limit, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var request = new ScanRequest
        {
            TableName = _table,
            ConsistentRead = true,
            Limit = limit,
            ExclusiveStartKey = after is null ? null : Key(after.Scope.TenantId, after.Record.Id),
            FilterExpression = "attribute_exists(#record) AND attribute_not_exists(deleted)",
            ExpressionAttributeNames = new() { ["#record"] = "record" },
        };
        while (true)
        {
            var page = await _client.ScanAsync(request, cancellationToken);
            if (page.Items is { Count: > 0 } items)
            {
                return [.. items.Select(item => new CatalogEntry(TenantScope.Create(item["tenant"].S), Row.Of(item).Record))];
            }

            if (page.LastEvaluatedKey is not { Count: > 0 } last)
            {
                return [];
            }

            request.ExclusiveStartKey = last;
        }
    }

    private async Task<(HashSet<MetadataKeyUse> Uses, bool IsComplete)> ReadKeysAsync(
        TenantScope scope,
        CancellationToken cancellationToken
    )
    {
        var request = new QueryRequest
        {
            TableName = _table,
            ConsistentRead = true,
            KeyConditionExpression = "tenant = :tenant",
            ExpressionAttributeValues = new() { [":tenant"] = new(KeysOf(scope)) },
        };
        var (uses, isComplete) = (new HashSet<MetadataKeyUse>(), false);
        do
        {
            var page = await _client.QueryAsync(request, cancellationToken);
            foreach (var id in (page.Items ?? []).Select(item => item["id"].S))
            {
                if (id == KeysComplete)
                {
                    isComplete = true;
                }
                else
                {
                    var end = id.IndexOf('#', StringComparison.Ordinal);
                    uses.Add(new MetadataKeyUse(id[..end], id[(end + 1)..]));
                }
            }

            request.ExclusiveStartKey = page.LastEvaluatedKey is { Count: > 0 } last ? last : null;
        } while (request.ExclusiveStartKey is not null);
        return (uses, isComplete);
    }

    private async Task WriteKeysAsync(TenantScope scope, IEnumerable<MetadataKeyUse> uses, CancellationToken cancellationToken)
    {
        foreach (var batch in uses.Chunk(DynamoDbBatches.MaxWrites))
        {
            await _client.WriteAllAsync(
                _table,
                [.. batch.Select(use => new WriteRequest(new PutRequest(Key(KeysOf(scope), $"{use.Key}#{use.Labels}"))))],
                cancellationToken
            );
        }
    }

    public async Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var removed = 0L;
        var request = new QueryRequest
        {
            TableName = _table,
            KeyConditionExpression = "tenant = :tenant",
            ProjectionExpression = "tenant, id, generation",
            ExpressionAttributeValues = new() { [":tenant"] = new(scope.TenantId) },
            ConsistentRead = true,
        };
        do
        {
            var page = await _client.QueryAsync(request, cancellationToken);
            if (page.Items is { Count: > 0 } items)
            {
                // A late message of an erased document must not reach a new one of the same id.
                await RaiseFloorAsync(scope, items.Max(item => Long(item["generation"])), cancellationToken);
                await _client.DeleteAllAsync(_table, items.Select(item => Key(item["tenant"].S, item["id"].S)), cancellationToken);
                removed += items.Count;
            }

            request.ExclusiveStartKey = page.LastEvaluatedKey is { Count: > 0 } last ? last : null;
        } while (request.ExclusiveStartKey is not null);
        foreach (var partition in DerivedPartitions(scope))
        {
            await foreach (var keys in _client.PartitionAsync(_table, "tenant", partition, "id", cancellationToken))
            {
                await _client.DeleteAllAsync(_table, keys, cancellationToken);
            }
        }

        return removed;
    }

    public async Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var count = 0L;
        foreach (var partition in DerivedPartitions(scope).Prepend(scope.TenantId))
        {
            await foreach (var page in _client.PartitionAsync(_table, "tenant", partition, "id", cancellationToken))
            {
                count += page.Count(item => item["id"].S != KeysComplete && DynamoDbDocumentCounts.IsCounter(item["id"].S));
            }
        }

        return count;
    }

    private async Task<long> ReadFloorAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        var response = await _client.GetItemAsync(
            new GetItemRequest
            {
                TableName = _table,
                Key = FloorKey(scope),
                ConsistentRead = true,
            },
            cancellationToken
        );
        return response.Item is { Count: > 0 } item ? Long(item["generation"]) : 0;
    }

    private async Task RaiseFloorAsync(TenantScope scope, long generation, CancellationToken cancellationToken)
    {
        try
        {
            await _client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = _table,
                    Key = FloorKey(scope),
                    UpdateExpression = "SET generation = :generation",
                    ConditionExpression = "attribute_not_exists(generation) OR generation < :generation",
                    ExpressionAttributeValues = new() { [":generation"] = Number(generation) },
                },
                cancellationToken
            );
        }
        catch (ConditionalCheckFailedException)
        {
            // It is as high already.
        }
    }

    // No tenant's id has this form.
    private static Dictionary<string, AttributeValue> FloorKey(TenantScope scope) => Key($"{scope.TenantId}#erased", "-");

    /// <summary>Reads, decides and writes until no other write came between. The keys of the metadata are written first.</summary>
    private async Task<T> RepeatAsync<T>(
        TenantScope scope,
        string documentId,
        Func<Row?, (Dictionary<string, AttributeValue>? Item, IReadOnlyDictionary<string, string>? Metadata, T Result)> decide,
        CancellationToken cancellationToken
    ) => await RepeatAsync(scope, documentId, known => Task.FromResult(decide(known)), cancellationToken);

    private async Task<T> RepeatAsync<T>(
        TenantScope scope,
        string documentId,
        Func<Row?, Task<(Dictionary<string, AttributeValue>? Item, IReadOnlyDictionary<string, string>? Metadata, T Result)>> decide,
        CancellationToken cancellationToken
    ) =>
        await s_conflict.ExecuteAsync(
            async token =>
            {
                var known = await ReadAsync(scope, documentId, token);
                var (item, metadata, result) = await decide(known);
                if (item is null)
                {
                    return result;
                }

                if (metadata is not null)
                {
                    await WriteKeysAsync(
                        scope,
                        MetadataKeyUse.Added(metadata, known is { Deleted: false } ? known.Record.Metadata : null),
                        token
                    );
                }

                item["version"] = Number((known?.Version ?? 0) + 1);
                await WriteAsync(scope, item, known, token);
                return result;
            },
            cancellationToken
        );

    private async Task WriteAsync(
        TenantScope scope,
        Dictionary<string, AttributeValue> item,
        Row? known,
        CancellationToken cancellationToken
    )
    {
        var condition = known is null ? "attribute_not_exists(id)" : "version = :version";
        var values = known is null ? null : new Dictionary<string, AttributeValue> { [":version"] = Number(known.Version) };
        var moves = _counts
            .Moves(scope.TenantId, item["id"].S, known?.Counter, item.GetValueOrDefault(DynamoDbDocumentCounts.Counted)?.S)
            .ToList();
        if (moves.Count == 0)
        {
            await _client.PutItemAsync(
                new PutItemRequest
                {
                    TableName = _table,
                    Item = item,
                    ConditionExpression = condition,
                    ExpressionAttributeValues = values,
                },
                cancellationToken
            );
            return;
        }

        var put = new Put
        {
            TableName = _table,
            Item = item,
            ConditionExpression = condition,
            ExpressionAttributeValues = values,
        };
        await _client.TransactWriteItemsAsync(
            new TransactWriteItemsRequest { TransactItems = [new TransactWriteItem { Put = put }, .. moves] },
            cancellationToken
        );
    }

    /// <summary>Another write came between, of the document or of its counters.</summary>
    private static bool IsConflict(TransactionCanceledException cancelled) =>
        cancelled.CancellationReasons.All(reason => reason.Code is "None" or "ConditionalCheckFailed" or "TransactionConflict");

    private async Task<Row?> ReadAsync(TenantScope scope, string documentId, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var response = await _client.GetItemAsync(
            new GetItemRequest
            {
                TableName = _table,
                Key = Key(scope.TenantId, documentId),
                ConsistentRead = true,
            },
            cancellationToken
        );
        return response.Item is { Count: > 0 } item ? Row.Of(item) : null;
    }

    private async Task<List<Dictionary<string, AttributeValue>>> ReadAsync(
        List<Dictionary<string, AttributeValue>> keys,
        string? projection,
        CancellationToken cancellationToken
    )
    {
        var items = new List<Dictionary<string, AttributeValue>>(keys.Count);
        foreach (var batch in keys.Chunk(BatchGet))
        {
            var read = await _client.GetAllAsync(
                _table,
                new KeysAndAttributes
                {
                    Keys = [.. batch],
                    ConsistentRead = true,
                    ProjectionExpression = projection,
                },
                cancellationToken
            );
            items.AddRange(read);
        }

        return items;
    }

    private static Dictionary<string, AttributeValue> ToItem(TenantScope scope, DocumentRecord record)
    {
        var item = Key(scope.TenantId, record.Id);
        item["generation"] = Number(record.Generation);
        item["changedAt"] = Number(DocumentAcceptance.QuietSince(record).ToUnixTimeMilliseconds());
        item["stateKey"] = new(StateKey(scope, record.State));
        item[DynamoDbDocumentCounts.Counted] = new(
            DynamoDbDocumentCounts.CounterOf(record.State, record.Metadata.GetValueOrDefault(DocumentAccess.MetadataKey, ""))
        );
        item["record"] = new(JsonSerializer.Serialize(record, IngestionJsonContext.Default.DocumentRecord));
        if (record.ActiveGeneration is { } active)
        {
            item["active"] = Number(active);
        }

        if (record.State.IsUnfinished())
        {
            item["unfinished"] = new(ShardOf(scope, record.Id));
        }

        return item;
    }

    /// <summary>The hash keys of what is derived from the tenant's documents.</summary>
    private static IEnumerable<string> DerivedPartitions(TenantScope scope) =>
        DynamoDbDocumentCounts.Partitions(scope).Prepend(KeysOf(scope));

    private static string KeysOf(TenantScope scope) => $"{scope.TenantId}#keys";

    private static string StateKey(TenantScope scope, DocumentState state) => $"{scope.TenantId}#{state}";

    private static string ShardOf(TenantScope scope, string documentId) => DynamoDbShards.Of(scope.TenantId + documentId);

    private static Dictionary<string, AttributeValue> Key(string tenant, string id) => new() { ["tenant"] = new(tenant), ["id"] = new(id) };

    private static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    private static long Long(AttributeValue value) => long.Parse(value.N, CultureInfo.InvariantCulture);

    private sealed record Row(DocumentRecord Record, bool Deleted, string? Counter, long Version)
    {
        public static Row Of(Dictionary<string, AttributeValue> item) =>
            new(
                JsonSerializer.Deserialize(item["record"].S, IngestionJsonContext.Default.DocumentRecord)
                    ?? throw new InvalidDataException("A document's record is empty."),
                item.ContainsKey("deleted"),
                item.GetValueOrDefault(DynamoDbDocumentCounts.Counted)?.S,
                Long(item["version"])
            );
    }
}
