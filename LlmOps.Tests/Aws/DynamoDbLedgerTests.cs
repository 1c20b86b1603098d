using Amazon.DynamoDBv2;
using LlmOps.Aws;
using LlmOps.Engine.Budgets;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;

namespace LlmOps.Tests.Aws;

public sealed class DynamoDbLedgerTests : LedgerConformance, IAsyncDisposable
{
    private readonly string _table = RealServers.NewName();
    private IAmazonDynamoDB? _client;

    private protected override Task<ILedger> OpenAsync() =>
        Task.FromResult<ILedger>(new DynamoDbLedger(_client ??= RealServers.DynamoDbClient(), _table, RealServers.CreateResources, Clock));

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DeleteTableAsync(_table);
            _client.Dispose();
        }
    }
}
