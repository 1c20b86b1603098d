using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using LlmOps.Engine.Erasing;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Aws;

/// <summary>The erasures of tenants in the catalog's DynamoDB table, under the hash key <c>#erasures</c>, which no tenant id can
/// be.</summary>
/// <remarks>
/// <code>
/// tenant      id        version, erasure (JSON), requestedAt (ms), underWay?
/// #erasures   {tenant}
/// </code>
/// The table is the catalog's: <see cref="DynamoDbDocumentCatalog"/> makes it where it is missing.
/// </remarks>
internal sealed class DynamoDbErasureRecords(IAmazonDynamoDB client, string table) : IErasureRecords
{
    private const string Partition = "#erasures";

    public async Task<StoredErasure?> ReadAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        var response = await client.GetItemAsync(
            new GetItemRequest
            {
                TableName = table,
                Key = Key(scope),
                ConsistentRead = true,
            },
            cancellationToken
        );
        return response.Item is { Count: > 0 } item
            ? new StoredErasure(ErasureJson.Read(item["erasure"].S), long.Parse(item["version"].N, CultureInfo.InvariantCulture))
            : null;
    }

    public async Task<bool> WriteAsync(TenantScope scope, TenantErasure erasure, long expectedVersion, CancellationToken cancellationToken)
    {
        var item = Key(scope);
        item["version"] = Number(expectedVersion + 1);
        item["erasure"] = new(ErasureJson.Write(erasure));
        item["requestedAt"] = Number(erasure.RequestedAt.ToUnixTimeMilliseconds());
        if (erasure.IsUnderWay)
        {
            item["underWay"] = new() { BOOL = true };
        }

        try
        {
            await client.PutItemAsync(
                new PutItemRequest
                {
                    TableName = table,
                    Item = item,
                    ConditionExpression = expectedVersion == 0 ? "attribute_not_exists(id)" : "version = :version",
                    ExpressionAttributeValues = expectedVersion == 0 ? null : new() { [":version"] = Number(expectedVersion) },
                },
                cancellationToken
            );
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    public async Task<IReadOnlyList<TenantErasure>> ListAsync(DateTimeOffset requestedSince, CancellationToken cancellationToken)
    {
        var query = new QueryRequest
        {
            TableName = table,
            KeyConditionExpression = "tenant = :partition",
            FilterExpression = "attribute_exists(underWay) OR requestedAt >= :since",
            ExpressionAttributeValues = new()
            {
                [":partition"] = new(Partition),
                [":since"] = Number(requestedSince.ToUnixTimeMilliseconds()),
            },
            ConsistentRead = true,
        };
        var erasures = new List<TenantErasure>();
        do
        {
            var page = await client.QueryAsync(query, cancellationToken);
            erasures.AddRange((page.Items ?? []).Select(item => ErasureJson.Read(item["erasure"].S)));
            query.ExclusiveStartKey = page.LastEvaluatedKey is { Count: > 0 } last ? last : null;
        } while (query.ExclusiveStartKey is not null);
        return erasures;
    }

    private static Dictionary<string, AttributeValue> Key(TenantScope scope) =>
        new() { ["tenant"] = new(Partition), ["id"] = new(scope.TenantId) };

    private static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };
}
