using Amazon.DynamoDBv2;
using LlmOps.Aws;
using LlmOps.Engine.Erasing;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;

namespace LlmOps.Tests.Aws;

public sealed class DynamoDbErasureRecordsTests : ErasureRecordsConformance, IAsyncDisposable
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

    private protected override async Task<IErasureRecords> OpenAsync()
    {
        _client = RealServers.DynamoDbClient();

        // It shares the catalog's table.
        await new DynamoDbDocumentCatalog(_client, _table, RealServers.CreateResources, TimeProvider.System).ProbeAsync(
            TestContext.Current.CancellationToken
        );
        return new DynamoDbErasureRecords(_client, _table);
    }
}
