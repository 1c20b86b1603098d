using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using LlmOps.Engine.Resilience;
using Polly;

namespace LlmOps.Aws;

/// <summary>Batches of DynamoDB, whose answers may leave out a part: what was not processed is asked for again until it is.</summary>
internal static class DynamoDbBatches
{
    public const int MaxWrites = 25;

    private static readonly ResiliencePipeline s_unprocessed = StorePipelines.Unprocessed();

    /// <summary>Reads up to 100 items.</summary>
    public static async Task<List<Dictionary<string, AttributeValue>>> GetAllAsync(
        this IAmazonDynamoDB client,
        string table,
        KeysAndAttributes keys,
        CancellationToken cancellationToken
    )
    {
        var items = new List<Dictionary<string, AttributeValue>>(keys.Keys.Count);
        var left = new Dictionary<string, KeysAndAttributes> { [table] = keys };
        await s_unprocessed.ExecuteAsync(
            async token =>
            {
                var response = await client.BatchGetItemAsync(new BatchGetItemRequest { RequestItems = left }, token);
                items.AddRange((response.Responses ?? []).GetValueOrDefault(table) ?? []);
                left = response.UnprocessedKeys ?? [];
                return left.Count > 0;
            },
            cancellationToken
        );
        return items;
    }

    /// <summary>Writes or deletes up to 25 items.</summary>
    public static async Task WriteAllAsync(
        this IAmazonDynamoDB client,
        string table,
        List<WriteRequest> requests,
        CancellationToken cancellationToken
    )
    {
        var left = new Dictionary<string, List<WriteRequest>> { [table] = requests };
        await s_unprocessed.ExecuteAsync(
            async token =>
            {
                left = (await client.BatchWriteItemAsync(new BatchWriteItemRequest { RequestItems = left }, token)).UnprocessedItems ?? [];
                return left.Count > 0;
            },
            cancellationToken
        );
    }

    /// <summary>Removes items by their keys, however many.</summary>
    public static async Task DeleteAllAsync(
        this IAmazonDynamoDB client,
        string table,
        IEnumerable<Dictionary<string, AttributeValue>> keys,
        CancellationToken cancellationToken
    )
    {
        foreach (var batch in keys.Chunk(MaxWrites))
        {
            await client.WriteAllAsync(table, [.. batch.Select(key => new WriteRequest(new DeleteRequest(key)))], cancellationToken);
        }
    }

    /// <summary>The keys of all items of one hash key, page by page.</summary>
    public static async IAsyncEnumerable<List<Dictionary<string, AttributeValue>>> PartitionAsync(
        this IAmazonDynamoDB client,
        string table,
        string hashName,
        string hash,
        string rangeName,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var query = new QueryRequest
        {
            TableName = table,
            KeyConditionExpression = "#hash = :hash",
            ProjectionExpression = "#hash, #range",
            ExpressionAttributeNames = new() { ["#hash"] = hashName, ["#range"] = rangeName },
            ExpressionAttributeValues = new() { [":hash"] = new(hash) },
            ConsistentRead = true,
        };
        do
        {
            var page = await client.QueryAsync(query, cancellationToken);
            if (page.Items is { Count: > 0 } items)
            {
                yield return items;
            }

            query.ExclusiveStartKey = page.LastEvaluatedKey is { Count: > 0 } last ? last : null;
        } while (query.ExclusiveStartKey is not null);
    }
}
