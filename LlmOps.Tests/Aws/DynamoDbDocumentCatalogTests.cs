using Amazon.DynamoDBv2;
using LlmOps.Aws;
using LlmOps.Engine.Knowledge;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;

namespace LlmOps.Tests.Aws;

public sealed class DynamoDbDocumentCatalogTests : DocumentCatalogConformance
{
    private readonly string _table = RealServers.NewName();
    private IAmazonDynamoDB? _client;

    private protected override async Task<IDocumentCatalog> CreateAsync()
    {
        _client = RealServers.DynamoDbClient();
        var catalog = Reopen();
        await catalog.ProbeAsync(TestContext.Current.CancellationToken);
        return catalog;
    }

    private protected override IDocumentCatalog Reopen() =>
        new DynamoDbDocumentCatalog(_client!, _table, RealServers.CreateResources, Time);

    public override async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DeleteTableAsync(_table);
            _client.Dispose();
        }

        await base.DisposeAsync();
    }
}
