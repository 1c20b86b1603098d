using Amazon.DynamoDBv2;
using LlmOps.Aws;
using LlmOps.Engine.Budgets;
using LlmOps.Tests.Remembering;

namespace LlmOps.Tests.Budgets;

public sealed class DynamoDbConcurrentSpendingTests : ConcurrentSpending, IAsyncDisposable
{
    private readonly string _table = RealServers.NewName();
    private IAmazonDynamoDB? _client;

    protected override int Callers => 40;

    protected override decimal DailyUsd => 0.06m;

    private protected override ILedger Open() =>
        new DynamoDbLedger(_client ??= RealServers.DynamoDbClient(), _table, RealServers.CreateResources, Clock);

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DeleteTableAsync(_table);
            _client.Dispose();
        }
    }
}
