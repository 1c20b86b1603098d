using LlmOps.Engine.Knowledge;

namespace LlmOps.Tests.Ingesting;

/// <summary>Who can write to the queue can have work done again, and nothing that the catalog does not ask for.</summary>
public sealed class ForgedMessageTests : IDisposable
{
    private readonly IngestBench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(99)]
    public async Task ARemovalThatTheCatalogDoesNotKnowOfRemovesNothing(long generation)
    {
        await _bench.SendAsync("a", "one");
        await _bench.WorkAsync();

        await ForgeAsync("acme", "a", generation, IngestAction.Remove);

        Assert.Equal(DocumentState.Ready, (await _bench.RecordAsync("a")).State);
        Assert.Equal(["1: one"], _bench.Index.Texts("a"));
        Assert.NotEmpty(_bench.Graph.Asserted);
        Assert.NotNull(await _bench.Store.GetTextAsync(_bench.Scope, "a", 1, Cancel));
        Assert.Equal(0, await _bench.Queue.CountAsync(Cancel));
    }

    [Fact]
    public async Task ARemovalOfAGenerationThatIsOnItsWayRemovesNothing()
    {
        await _bench.SendAsync("a", "one");
        var waiting = await _bench.TakeAsync();

        await ForgeAsync("acme", "a", 1, IngestAction.Remove);

        Assert.NotNull(await _bench.Store.OpenContentAsync(_bench.Scope, "a", 1, Cancel));
        await _bench.Pipeline.HandleAsync(waiting, Cancel);
        Assert.Equal(DocumentState.Ready, (await _bench.RecordAsync("a")).State);
    }

    [Fact]
    public async Task ALateRemovalOfAnEarlierGenerationIsDone()
    {
        await _bench.SendAsync("a", "one");
        await _bench.WorkAsync();
        await _bench.Removal.RemoveAsync(_bench.Scope, "a", Cancel);
        var late = await _bench.TakeAsync();
        await _bench.SendAsync("a", "two");
        await _bench.WorkAsync();

        await _bench.Pipeline.HandleAsync(late, Cancel);

        Assert.Equal(["2: two"], _bench.Index.Texts("a"));
        Assert.Null(await _bench.Store.GetTextAsync(_bench.Scope, "a", 1, Cancel));
    }

    [Theory]
    [InlineData("globex", "a", 1, IngestAction.Ingest)]
    [InlineData("globex", "a", 1, IngestAction.Remove)]
    [InlineData("acme", "b", 1, IngestAction.Ingest)]
    [InlineData("acme", "a", 7, IngestAction.Ingest)]
    [InlineData("not/a tenant", "a", 1, IngestAction.Ingest)]
    public async Task AMessageThatNamesWhatIsNotInTheTenantsCatalogMovesNothing(
        string tenant,
        string document,
        long generation,
        IngestAction action
    )
    {
        await _bench.SendAsync("a", "one");
        await _bench.WorkAsync();
        var reads = _bench.Embeddings.Texts;

        await ForgeAsync(tenant, document, generation, action);

        Assert.Equal(["1: one"], _bench.Index.Texts("a"));
        Assert.Equal("acme", Assert.Single(_bench.Index.Chunks.Keys.Select(key => key.Tenant).Distinct()));
        Assert.Equal("acme", Assert.Single(_bench.Graph.Asserted.Keys.Select(key => key.Tenant).Distinct()));
        Assert.Equal(reads, _bench.Embeddings.Texts);
    }

    private async Task ForgeAsync(string tenant, string document, long generation, IngestAction action)
    {
        await _bench.Queue.EnqueueAsync(new IngestMessage(tenant, document, generation, action), Cancel);
        await _bench.Pipeline.HandleAsync(await _bench.TakeAsync(), Cancel);
    }
}
