using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Aws;

/// <summary>How many documents a tenant has in each state under each set of labels, as counters in the table of its documents.</summary>
/// <remarks>
/// <code>
/// tenant              id               count
/// {tenant}#counts#0   {state}#{labels} number
/// {tenant}#counts#0   #complete        -
/// </code>
/// A document's counters are in one of eight partitions, chosen by its id, so that no single partition takes every change of a tenant. They
/// change in the transaction that changes the document, whose attribute <c>counted</c> names the counter that it is counted in. Documents
/// from before there were counters have no such attribute; they are counted once, and <c>#complete</c> says that they are.
/// </remarks>
internal sealed class DynamoDbDocumentCounts(IAmazonDynamoDB client, string table)
{
    /// <summary>The attribute of a document that names its counter.</summary>
    public const string Counted = "counted";

    private const string Complete = "#complete";

    /// <summary>The hash keys of a tenant's counters.</summary>
    public static IEnumerable<string> Partitions(TenantScope scope) => DynamoDbShards.All.Select(shard => Partition(scope.TenantId, shard));

    /// <summary>Whether an item of <see cref="Partitions"/> counts documents.</summary>
    public static bool IsCounter(string id) => id != Complete;

    /// <summary>The counter of a document in this state under these labels.</summary>
    public static string CounterOf(DocumentState state, string labels) => $"{state}#{labels}";

    /// <summary>What a transaction must hold beside the document for its counters to stay right.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="documentId">The document's id.</param>
    /// <param name="from">The counter that it was counted in, or null.</param>
    /// <param name="to">The counter that it is counted in from now on, or null.</param>
    public IEnumerable<TransactWriteItem> Moves(string tenant, string documentId, string? from, string? to)
    {
        if (from == to)
        {
            yield break;
        }

        if (from is not null)
        {
            yield return Add(from, -1);
        }

        if (to is not null)
        {
            yield return Add(to, 1);
        }

        TransactWriteItem Add(string counter, int number) =>
            new()
            {
                Update = new Update
                {
                    TableName = table,
                    Key = Key(Partition(tenant, DynamoDbShards.Of(documentId)), counter),
                    UpdateExpression = "ADD #count :number",
                    ExpressionAttributeNames = new() { ["#count"] = "count" },
                    ExpressionAttributeValues = new() { [":number"] = new() { N = number.ToString(CultureInfo.InvariantCulture) } },
                },
            };
    }

    /// <summary>Reads the counters, and whether every document of the tenant is in them.</summary>
    public async Task<(Dictionary<(DocumentState State, string Labels), long> Counts, bool IsComplete)> ReadAsync(
        TenantScope scope,
        CancellationToken cancellationToken
    )
    {
        var (counts, isComplete) = (new Dictionary<(DocumentState, string), long>(), false);
        foreach (var item in (await Task.WhenAll(Partitions(scope).Select(ReadPartitionAsync))).SelectMany(items => items))
        {
            var id = item["id"].S;
            if (!IsCounter(id))
            {
                isComplete = true;
                continue;
            }

            var end = id.IndexOf('#', StringComparison.Ordinal);
            var key = (Enum.Parse<DocumentState>(id.AsSpan(0, end)), id[(end + 1)..]);
            counts[key] = counts.GetValueOrDefault(key) + long.Parse(item["count"].N, CultureInfo.InvariantCulture);
        }

        return (counts.Where(pair => pair.Value > 0).ToDictionary(), isComplete);

        async Task<List<Dictionary<string, AttributeValue>>> ReadPartitionAsync(string partition)
        {
            var request = new QueryRequest
            {
                TableName = table,
                ConsistentRead = true,
                KeyConditionExpression = "tenant = :partition",
                ExpressionAttributeValues = new() { [":partition"] = new(partition) },
            };
            var items = new List<Dictionary<string, AttributeValue>>();
            do
            {
                var page = await client.QueryAsync(request, cancellationToken);
                items.AddRange(page.Items ?? []);
                request.ExclusiveStartKey = page.LastEvaluatedKey is { Count: > 0 } last ? last : null;
            } while (request.ExclusiveStartKey is not null);
            return items;
        }
    }

    /// <summary>Says that every document of the tenant is counted.</summary>
    public Task MarkCompleteAsync(TenantScope scope, CancellationToken cancellationToken) =>
        client.PutItemAsync(table, Key(Partitions(scope).First(), Complete), cancellationToken);

    private static string Partition(string tenant, string shard) => $"{tenant}#counts#{shard}";

    private static Dictionary<string, AttributeValue> Key(string partition, string id) =>
        new() { ["tenant"] = new(partition), ["id"] = new(id) };
}
