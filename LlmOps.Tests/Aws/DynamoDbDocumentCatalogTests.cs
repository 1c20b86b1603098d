using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
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

    [Fact]
    public async Task DocumentsFromBeforeThereWereCountersAreCountedOnce()
    {
        foreach (var id in (string[])["a", "b"])
        {
            await Catalog.AcceptAsync(Scope, Document(id), Cancel);
        }

        // As an earlier version left them.
        foreach (var id in (string[])["a", "b"])
        {
            await _client!.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = _table,
                    Key = new() { ["tenant"] = new(Scope.TenantId), ["id"] = new(id) },
                    UpdateExpression = "REMOVE counted",
                },
                Cancel
            );
        }

        foreach (var partition in DynamoDbDocumentCounts.Partitions(Scope))
        {
            await foreach (var keys in _client!.PartitionAsync(_table, "tenant", partition, "id", Cancel))
            {
                await _client!.DeleteAllAsync(_table, keys, Cancel);
            }
        }

        await Catalog.AcceptAsync(Scope, Document("c"), Cancel);
        await SetAsync("a", 1, DocumentState.Ready);
        var catalogs = Enumerable.Range(0, 4).Select(_ => Reopen()).ToList();
        var counted = await Task.WhenAll(catalogs.Select(catalog => catalog.CountAsync(Scope, Cancel)));
        Assert.All(counted, counts => Assert.Equal((1, 2), (counts[DocumentState.Ready], counts[DocumentState.Received])));
    }

    [Fact]
    public async Task CountersFollowEveryChangeOfManyAtOnce()
    {
        await Catalog.CountAsync(Scope, Cancel);
        await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(async i =>
                {
                    await Catalog.AcceptAsync(Scope, Document($"d{i}"), Cancel);
                    await SetAsync($"d{i}", 1, DocumentState.Ready);
                    if (i % 4 == 0)
                    {
                        await Catalog.DeleteAsync(Scope, $"d{i}", Cancel);
                    }
                })
        );

        Assert.Equal([KeyValuePair.Create(DocumentState.Ready, 30L)], await Catalog.CountAsync(Scope, Cancel));
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
