using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using LlmOps.Engine.Access;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Options;

namespace LlmOps.Aws;

/// <summary>The audit log in one DynamoDB table. The service's role may put and query, and nothing else.</summary>
/// <remarks>
/// <code>
/// tenant  id   entry (JSON)
/// </code>
/// </remarks>
internal sealed class DynamoDbAuditLog : IAuditLog, IPreparedStore
{
    private readonly IAmazonDynamoDB _client;
    private readonly string _table;
    private readonly ResourceCreation _creation;

    public DynamoDbAuditLog(IAmazonDynamoDB client, string table, IOptions<AwsOptions> aws)
    {
        (_client, _table) = (client, table);
        _creation = ResourceCreation.Table(
            client,
            aws.Value,
            new CreateTableRequest
            {
                TableName = table,
                AttributeDefinitions = [new("tenant", ScalarAttributeType.S), new("id", ScalarAttributeType.S)],
                KeySchema = [new("tenant", KeyType.HASH), new("id", KeyType.RANGE)],
            }
        );
    }

    public string StoreName => "audit-log (dynamodb)";

    public Task PrepareAsync(CancellationToken cancellationToken) => _creation.ReadyAsync(cancellationToken);

    public async Task ProbeAsync(CancellationToken cancellationToken) => await QueryAsync("#probe", null, 1, cancellationToken);

    public async Task AppendAsync(TenantScope scope, AuditEntry entry, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        try
        {
            await _client.PutItemAsync(
                new PutItemRequest
                {
                    TableName = _table,
                    Item = new()
                    {
                        ["tenant"] = new(scope.TenantId),
                        ["id"] = new(entry.Id),
                        ["entry"] = new(JsonSerializer.Serialize(entry, AuditJson.Default.AuditEntry)),
                    },
                    ConditionExpression = "attribute_not_exists(id)",
                },
                cancellationToken
            );
        }
        catch (ConditionalCheckFailedException)
        {
            // The entry is there: a repeated call whose first answer was lost.
        }
    }

    public async Task<IReadOnlyList<AuditEntry>> ListAsync(
        TenantScope scope,
        string? before,
        int limit,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await QueryAsync(scope.TenantId, before, limit, cancellationToken)).Select(item =>
                JsonSerializer.Deserialize(item["entry"].S, AuditJson.Default.AuditEntry)!
            ),
        ];

    private async Task<List<Dictionary<string, AttributeValue>>> QueryAsync(
        string tenant,
        string? before,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await _creation.ReadyAsync(cancellationToken);
        var values = new Dictionary<string, AttributeValue> { [":tenant"] = new(tenant) };
        if (before is not null)
        {
            values[":before"] = new(before);
        }

        var response = await _client.QueryAsync(
            new QueryRequest
            {
                TableName = _table,
                KeyConditionExpression = before is null ? "tenant = :tenant" : "tenant = :tenant AND id < :before",
                ExpressionAttributeValues = values,
                ScanIndexForward = false,
                ConsistentRead = true,
                Limit = limit,
            },
            cancellationToken
        );
        return response.Items ?? [];
    }
}
