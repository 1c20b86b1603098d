using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Stores;
using Microsoft.Extensions.Options;

namespace LlmOps.Aws;

/// <summary>The records of fine-tuning in one DynamoDB table: <c>kind</c> and <c>id</c>, with <c>version</c> and <c>content</c>. Every
/// write is on the condition of the version that was read.</summary>
internal sealed class DynamoDbFineTuneRecords : IFineTuneRecords, IPreparedStore
{
    private readonly IAmazonDynamoDB _client;
    private readonly string _table;
    private readonly ResourceCreation _creation;

    public DynamoDbFineTuneRecords(IAmazonDynamoDB client, string table, IOptions<AwsOptions> aws)
    {
        (_client, _table) = (client, table);
        _creation = ResourceCreation.Table(
            client,
            aws.Value,
            new CreateTableRequest
            {
                TableName = table,
                AttributeDefinitions = [new("kind", ScalarAttributeType.S), new("id", ScalarAttributeType.S)],
                KeySchema = [new("kind", KeyType.HASH), new("id", KeyType.RANGE)],
            }
        );
    }

    public string StoreName => "fine-tune-records (dynamodb)";

    public Task PrepareAsync(CancellationToken cancellationToken) => _creation.ReadyAsync(cancellationToken);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        await _client.GetItemAsync(new GetItemRequest { TableName = _table, Key = Key("probe", "probe") }, cancellationToken);
    }

    public async Task<FineTuneRecord?> ReadAsync(string kind, string id, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var response = await _client.GetItemAsync(
            new GetItemRequest
            {
                TableName = _table,
                Key = Key(kind, id),
                ConsistentRead = true,
            },
            cancellationToken
        );
        return response.Item is { Count: > 0 } item ? Read(item) : null;
    }

    public async Task<FineTuneRecord?> WriteAsync(
        string kind,
        string id,
        string json,
        long expectedVersion,
        CancellationToken cancellationToken
    )
    {
        await _creation.ReadyAsync(cancellationToken);
        var item = Key(kind, id);
        item["version"] = Number(expectedVersion + 1);
        item["content"] = new(json);
        var request = new PutItemRequest
        {
            TableName = _table,
            Item = item,
            ConditionExpression = "attribute_not_exists(kind)",
        };
        if (expectedVersion != 0)
        {
            request.ConditionExpression = "version = :version";
            request.ExpressionAttributeValues = new() { [":version"] = Number(expectedVersion) };
        }

        try
        {
            await _client.PutItemAsync(request, cancellationToken);
            return new FineTuneRecord(kind, id, expectedVersion + 1, json);
        }
        catch (ConditionalCheckFailedException)
        {
            return null;
        }
    }

    public async Task<IReadOnlyList<FineTuneRecord>> ListAsync(string kind, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var request = new QueryRequest
        {
            TableName = _table,
            ConsistentRead = true,
            KeyConditionExpression = "kind = :kind",
            ExpressionAttributeValues = new() { [":kind"] = new(kind) },
        };
        var records = new List<FineTuneRecord>();
        do
        {
            var page = await _client.QueryAsync(request, cancellationToken);
            records.AddRange((page.Items ?? []).Select(Read));
            request.ExclusiveStartKey = page.LastEvaluatedKey is { Count: > 0 } key ? key : null;
        } while (request.ExclusiveStartKey is not null);
        return records;
    }

    private static Dictionary<string, AttributeValue> Key(string kind, string id) => new() { ["kind"] = new(kind), ["id"] = new(id) };

    private static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    private static FineTuneRecord Read(Dictionary<string, AttributeValue> item) =>
        new(item["kind"].S, item["id"].S, long.Parse(item["version"].N, CultureInfo.InvariantCulture), item["content"].S);
}
