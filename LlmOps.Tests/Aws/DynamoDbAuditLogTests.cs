using Amazon.DynamoDBv2;
using LlmOps.Aws;
using LlmOps.Engine.Access;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;

namespace LlmOps.Tests.Aws;

public sealed class DynamoDbAuditLogTests : AuditLogConformance, IAsyncDisposable
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

    private protected override async Task<IAuditLog> OpenAsync()
    {
        _client ??= RealServers.DynamoDbClient();
        var store = new DynamoDbAuditLog(_client, _table, RealServers.CreateResources);
        await store.PrepareAsync(TestContext.Current.CancellationToken);
        return store;
    }
}
