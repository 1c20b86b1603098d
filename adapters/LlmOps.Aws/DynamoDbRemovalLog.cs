using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Resilience;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Polly;

namespace LlmOps.Aws;

/// <summary>The removals in the catalog's DynamoDB table, under the hash key <c>TENANT#removals</c>, which no tenant id can be.</summary>
/// <remarks>
/// <code>
/// tenant  id   version, progress (JSON), expiresAt? (epoch seconds, once it is finished)
/// </code>
/// </remarks>
internal sealed class DynamoDbRemovalLog(IAmazonDynamoDB client, string table, TimeProvider time) : IRemovalLog
{
    private static readonly ResiliencePipeline s_conflict = StorePipelines.Conflict(
        attempts: 20,
        TimeSpan.FromMilliseconds(10),
        static exception => exception is ConditionalCheckFailedException
    );

    public async Task RecordAsync(
        TenantScope scope,
        string documentId,
        long generation,
        IReadOnlyList<StoreRemoval> stores,
        CancellationToken cancellationToken
    ) =>
        await s_conflict.ExecuteAsync(
            async token =>
            {
                var (known, version) = await ReadAsync(scope, documentId, token);
                var progress = RemovalProgress.Merge(known, documentId, generation, stores, time.GetUtcNow());
                var item = Key(scope, documentId);
                item["version"] = Number(version + 1);
                item["progress"] = new(JsonSerializer.Serialize(progress, IngestionJsonContext.Default.RemovalProgress));
                if (progress.FinishedAt is { } finished)
                {
                    item["expiresAt"] = Number((finished + RemovalProgress.Lifetime).ToUnixTimeSeconds());
                }

                await client.PutItemAsync(
                    new PutItemRequest
                    {
                        TableName = table,
                        Item = item,
                        ConditionExpression = version == 0 ? "attribute_not_exists(id)" : "version = :version",
                        ExpressionAttributeValues = version == 0 ? null : new() { [":version"] = Number(version) },
                    },
                    token
                );
            },
            cancellationToken
        );

    public async Task<RemovalProgress?> GetAsync(TenantScope scope, string documentId, CancellationToken cancellationToken) =>
        await ReadAsync(scope, documentId, cancellationToken) is ({ } progress, _) && !progress.IsExpired(time.GetUtcNow())
            ? progress
            : null;

    public async Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        var removed = 0L;
        await foreach (var page in client.PartitionAsync(table, "tenant", PartitionOf(scope), "id", cancellationToken))
        {
            await client.DeleteAllAsync(table, page, cancellationToken);
            removed += page.Count;
        }

        return removed;
    }

    public async Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        var count = 0L;
        await foreach (var page in client.PartitionAsync(table, "tenant", PartitionOf(scope), "id", cancellationToken))
        {
            count += page.Count;
        }

        return count;
    }

    private async Task<(RemovalProgress? Progress, long Version)> ReadAsync(
        TenantScope scope,
        string documentId,
        CancellationToken cancellationToken
    )
    {
        var response = await client.GetItemAsync(
            new GetItemRequest
            {
                TableName = table,
                Key = Key(scope, documentId),
                ConsistentRead = true,
            },
            cancellationToken
        );
        return response.Item is { Count: > 0 } item
            ? (
                JsonSerializer.Deserialize(item["progress"].S, IngestionJsonContext.Default.RemovalProgress),
                long.Parse(item["version"].N, CultureInfo.InvariantCulture)
            )
            : (null, 0);
    }

    private static Dictionary<string, AttributeValue> Key(TenantScope scope, string documentId) =>
        new() { ["tenant"] = new(PartitionOf(scope)), ["id"] = new(documentId) };

    private static string PartitionOf(TenantScope scope) => $"{scope.TenantId}#removals";

    private static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };
}
