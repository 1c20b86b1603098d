using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Options;

namespace LlmOps.Aws;

/// <summary>The budgets that were set, in the ledger's table.</summary>
/// <remarks>
/// <code>
/// pk                sk             other attributes
/// budget#{tenant}   {name}#{key}   budget (JSON); gone where it was removed, because the services may not delete items of this table
/// budget-global     {name}#        likewise
/// </code>
/// </remarks>
internal sealed class DynamoDbBudgetStore(IAmazonDynamoDB client, string table, IOptions<AwsOptions> aws) : IBudgetStore, IPreparedStore
{
    private readonly ResourceCreation _creation = ResourceCreation.Table(client, aws.Value, DynamoDbLedger.TableNamed(table));

    public string StoreName => "budgets (dynamodb)";

    public bool IsEssential => true;

    public Task PrepareAsync(CancellationToken cancellationToken) => _creation.ReadyAsync(cancellationToken);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        await client.GetItemAsync(new GetItemRequest { TableName = table, Key = Key(null, "probe", null) }, cancellationToken);
    }

    public async Task<IReadOnlyList<StoredBudget>> ListAsync(TenantScope? scope, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var request = new QueryRequest
        {
            TableName = table,
            ConsistentRead = true,
            KeyConditionExpression = "pk = :pk",
            ExpressionAttributeValues = new() { [":pk"] = new(Owner(scope)) },
        };
        var budgets = new List<StoredBudget>();
        do
        {
            var page = await client.QueryAsync(request, cancellationToken);
            budgets.AddRange(
                (page.Items ?? []).Where(item => item.ContainsKey("budget")).Select(item => StoredBudgetJson.Read(item["budget"].S))
            );
            request.ExclusiveStartKey = page.LastEvaluatedKey is { Count: > 0 } key ? key : null;
        } while (request.ExclusiveStartKey is not null);
        return budgets;
    }

    public async Task PutAsync(TenantScope? scope, StoredBudget budget, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var item = Key(scope, budget.Name, budget.Key);
        item["budget"] = new(StoredBudgetJson.Write(budget));
        await client.PutItemAsync(new PutItemRequest { TableName = table, Item = item }, cancellationToken);
    }

    public async Task<bool> RemoveAsync(TenantScope? scope, string name, string? key, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        try
        {
            await client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = table,
                    Key = Key(scope, name, key),
                    UpdateExpression = "REMOVE budget",
                    ConditionExpression = "attribute_exists(budget)",
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

    private static Dictionary<string, AttributeValue> Key(TenantScope? scope, string name, string? key) =>
        new() { ["pk"] = new(Owner(scope)), ["sk"] = new($"{name}#{key}") };

    // A tenant's id has no '#', so that none is taken for all together.
    private static string Owner(TenantScope? scope) => scope is null ? "budget-global" : $"budget#{scope.TenantId}";
}
