using LlmOps.Composition;
using LlmOps.Embedded;
using LlmOps.Embedded.LuceneIndex;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using LlmOps.Neo4j;
using LlmOps.OpenSearch;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Composition;

public sealed class KnowledgeServicesTests
{
    [Fact]
    public async Task WithoutConnectionsTheStoresAreEmbedded()
    {
        using var directory = new TemporaryDirectory();
        using var host = Build(("data", directory.Path));

        Assert.IsType<LuceneChunkIndex>(host.Services.GetRequiredService<IChunkIndex>());
        Assert.IsType<SqliteEntityGraph>(host.Services.GetRequiredService<IEntityGraph>());
        foreach (var probe in host.Services.GetServices<IStoreProbe>())
        {
            await probe.ProbeAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void ConnectionsChooseTheRealStores()
    {
        using var directory = new TemporaryDirectory();
        using var host = Build(
            ("data", directory.Path),
            ("ConnectionStrings:opensearch", "http://127.0.0.1:1"),
            ("ConnectionStrings:neo4j", "http://127.0.0.1:1")
        );

        var index = Assert.IsType<OpenSearchChunkIndex>(host.Services.GetRequiredService<IChunkIndex>());
        var graph = Assert.IsType<Neo4jEntityGraph>(host.Services.GetRequiredService<IEntityGraph>());
        Assert.Equal([index, graph], host.Services.GetServices<IStoreProbe>());
        Assert.IsType<IndexMigration>(host.Services.GetRequiredService<IIndexMigration>());
    }

    [Theory]
    [InlineData("Knowledge:Index:B", "1.5")]
    [InlineData("Knowledge:Index:MaxChunksPerCommit", "0")]
    [InlineData("Knowledge:Graph:MaxReadsPerEntity", "0")]
    public async Task ASettingOutOfItsRangeStopsTheStart(string key, string value)
    {
        using var directory = new TemporaryDirectory();
        using var host = Build(("data", directory.Path), (key, value));
        await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
    }

    private static IHost Build(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        builder.Services.AddLogging();
        builder.Services.AddSingleton(new EmbeddingModel("test-model", 8));
        builder.AddKnowledge();
        return builder.Build();
    }
}
