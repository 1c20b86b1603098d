using Amazon.DynamoDBv2;
using LlmOps.Aws;
using LlmOps.Engine.Budgets;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;

namespace LlmOps.Tests.Aws;

public sealed class DynamoDbBudgetStoreTests : BudgetStoreConformance, IAsyncDisposable
{
    private readonly string _table = RealServers.NewName();
    private IAmazonDynamoDB? _client;

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DeleteTableAsync(_table);
            _client.Dispose();
        }
    }

    private protected override IBudgetStore Open() =>
        new DynamoDbBudgetStore(_client ??= RealServers.DynamoDbClient(), _table, RealServers.CreateResources);
}
