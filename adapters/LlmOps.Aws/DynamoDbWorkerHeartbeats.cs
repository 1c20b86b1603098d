using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Aws;

/// <summary>The signs of life in the catalog's DynamoDB table, one item under a hash key that no tenant id can be.</summary>
internal sealed class DynamoDbWorkerHeartbeats(IAmazonDynamoDB client, string table, TimeProvider time) : IWorkerHeartbeats
{
    public async Task BeatAsync(string worker, CancellationToken cancellationToken)
    {
        var item = Key();
        item["at"] = new() { N = time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) };
        item["worker"] = new(worker);
        await client.PutItemAsync(new PutItemRequest { TableName = table, Item = item }, cancellationToken);
    }

    public async Task<WorkerHeartbeat?> LastAsync(CancellationToken cancellationToken)
    {
        var response = await client.GetItemAsync(
            new GetItemRequest
            {
                TableName = table,
                Key = Key(),
                ConsistentRead = true,
            },
            cancellationToken
        );
        return response.Item is { Count: > 0 } item
            ? new WorkerHeartbeat(
                DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(item["at"].N, CultureInfo.InvariantCulture)),
                item["worker"].S
            )
            : null;
    }

    private static Dictionary<string, AttributeValue> Key() => new() { ["tenant"] = new("#workers"), ["id"] = new("heartbeat") };
}
