using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using LlmOps.Engine.Access;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Options;

namespace LlmOps.Aws;

/// <summary>The API keys in one DynamoDB table.</summary>
/// <remarks>
/// <code>
/// pk               sk     other attributes
/// key#{id}         key    tenant, key (JSON), revokedAt? (epoch milliseconds), expiresAt? (epoch seconds, when it is no longer kept)
/// tenant#{tenant}  keys   version, ids (set of strings)
/// </code>
/// A key is added in one transaction with its tenant's list, on the condition that the list is as it was read.
/// </remarks>
internal sealed class DynamoDbApiKeyStore : IApiKeyStore, IPreparedStore
{
    private const int Attempts = 20,
        MaxBatch = 100;

    private readonly IAmazonDynamoDB _client;
    private readonly string _table;
    private readonly TimeProvider _time;
    private readonly ResourceCreation _creation;

    public DynamoDbApiKeyStore(IAmazonDynamoDB client, string table, IOptions<AwsOptions> aws, TimeProvider time)
    {
        (_client, _table, _time) = (client, table, time);
        _creation = ResourceCreation.Table(
            client,
            aws.Value,
            new CreateTableRequest
            {
                TableName = table,
                AttributeDefinitions = [new("pk", ScalarAttributeType.S), new("sk", ScalarAttributeType.S)],
                KeySchema = [new("pk", KeyType.HASH), new("sk", KeyType.RANGE)],
            }
        );
    }

    public string StoreName => "api-keys (dynamodb)";

    public bool IsEssential => true;

    public Task PrepareAsync(CancellationToken cancellationToken) => _creation.ReadyAsync(cancellationToken);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        await _client.GetItemAsync(new GetItemRequest { TableName = _table, Key = KeyOf("probe") }, cancellationToken);
    }

    public async Task<bool> AddAsync(ApiKey key, int maxActive, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            var (ids, version) = await ReadIdsAsync(key.Tenant, cancellationToken);
            var now = _time.GetUtcNow();
            var known = await ReadAsync(ids, cancellationToken);
            if (known.Count(other => other.Name == key.Name && other.IsActive(now)) >= maxActive)
            {
                return false;
            }

            try
            {
                await _client.TransactWriteItemsAsync(
                    new TransactWriteItemsRequest
                    {
                        TransactItems =
                        [
                            new TransactWriteItem
                            {
                                Put = new Put
                                {
                                    TableName = _table,
                                    Item = Item(key),
                                    ConditionExpression = "attribute_not_exists(pk)",
                                },
                            },
                            new TransactWriteItem
                            {
                                Put = List(
                                    key.Tenant,
                                    [.. known.Where(other => !other.IsForgotten(now)).Select(other => other.Id), key.Id],
                                    version
                                ),
                            },
                        ],
                    },
                    cancellationToken
                );
                return true;
            }
            catch (TransactionCanceledException) when (attempt < Attempts)
            {
                await Task.Delay(
                    TimeSpan.FromMilliseconds(Random.Shared.Next(2, 10 + (4 * attempt))),
                    TimeProvider.System,
                    cancellationToken
                );
            }
        }
    }

    public async Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var response = await _client.GetItemAsync(
            new GetItemRequest
            {
                TableName = _table,
                Key = KeyOf(id),
                ConsistentRead = true,
            },
            cancellationToken
        );
        return response.Item is { Count: > 0 } item ? Read(item) : null;
    }

    public async Task<IReadOnlyList<ApiKey>> ListAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var (ids, _) = await ReadIdsAsync(scope, cancellationToken);
        return [.. (await ReadAsync(ids, cancellationToken)).OrderBy(key => key.CreatedAt).ThenBy(key => key.Id, StringComparer.Ordinal)];
    }

    public async Task<ApiKey?> RevokeAsync(TenantScope scope, string id, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var now = _time.GetUtcNow();
        try
        {
            var response = await _client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = _table,
                    Key = KeyOf(id),
                    UpdateExpression = "SET revokedAt = :now, expiresAt = :expires",
                    ConditionExpression = "tenant = :tenant AND attribute_not_exists(revokedAt)",
                    ExpressionAttributeValues = new()
                    {
                        [":tenant"] = new(scope.TenantId),
                        [":now"] = Number(now.ToUnixTimeMilliseconds()),
                        [":expires"] = Number((now + ApiKey.Retention).ToUnixTimeSeconds()),
                    },
                    ReturnValues = ReturnValue.ALL_NEW,
                },
                cancellationToken
            );
            return Read(response.Attributes);
        }
        catch (ConditionalCheckFailedException)
        {
            return await FindAsync(id, cancellationToken) is { } key && key.Tenant == scope ? key : null;
        }
    }

    private async Task<(IReadOnlyList<string> Ids, long Version)> ReadIdsAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        var response = await _client.GetItemAsync(
            new GetItemRequest
            {
                TableName = _table,
                Key = ListKey(scope),
                ConsistentRead = true,
            },
            cancellationToken
        );
        return response.Item is { Count: > 0 } item
            ? (item["ids"].SS, long.Parse(item["version"].N, CultureInfo.InvariantCulture))
            : ([], 0);
    }

    private async Task<List<ApiKey>> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var keys = new List<ApiKey>();
        foreach (var batch in ids.Chunk(MaxBatch))
        {
            var request = new Dictionary<string, KeysAndAttributes>
            {
                [_table] = new() { Keys = [.. batch.Select(KeyOf)], ConsistentRead = true },
            };
            while (request is { Count: > 0 })
            {
                var response = await _client.BatchGetItemAsync(new BatchGetItemRequest { RequestItems = request }, cancellationToken);
                keys.AddRange(response.Responses[_table].Select(Read));
                request = response.UnprocessedKeys;
            }
        }

        return keys;
    }

    private Put List(TenantScope scope, List<string> ids, long version)
    {
        var item = ListKey(scope);
        item["ids"] = new() { SS = ids };
        item["version"] = Number(version + 1);
        return new Put
        {
            TableName = _table,
            Item = item,
            ConditionExpression = version == 0 ? "attribute_not_exists(pk)" : "version = :version",
            ExpressionAttributeValues = version == 0 ? null : new() { [":version"] = Number(version) },
        };
    }

    private static Dictionary<string, AttributeValue> Item(ApiKey key)
    {
        var item = KeyOf(key.Id);
        item["tenant"] = new(key.Tenant.TenantId);
        item["key"] = new(ApiKeyRecord.Write(key));
        if (key.ExpiresAt is { } end)
        {
            item["expiresAt"] = Number((end + ApiKey.Retention).ToUnixTimeSeconds());
        }

        return item;
    }

    private static ApiKey Read(Dictionary<string, AttributeValue> item) =>
        ApiKeyRecord.Read(
            item["key"].S,
            item.TryGetValue("revokedAt", out var revoked) ? long.Parse(revoked.N, CultureInfo.InvariantCulture) : null
        );

    private static Dictionary<string, AttributeValue> KeyOf(string id) => new() { ["pk"] = new($"key#{id}"), ["sk"] = new("key") };

    private static Dictionary<string, AttributeValue> ListKey(TenantScope scope) =>
        new() { ["pk"] = new($"tenant#{scope.TenantId}"), ["sk"] = new("keys") };

    private static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };
}
