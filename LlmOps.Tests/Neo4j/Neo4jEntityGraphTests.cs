using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using LlmOps.Neo4j;
using LlmOps.Tests.Conformance;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Neo4j;

public sealed class Neo4jEntityGraphTests : EntityGraphConformance
{
    private const string Variable = "LLMOPS_TEST_NEO4J";

    private Neo4jClient? _client;

    private Neo4jClient Client => _client ?? throw new InvalidOperationException("Not initialized.");

    public override async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)), $"{Variable} names no Neo4j server.");
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await base.DisposeAsync();
            await Client.WriteAsync(
                "clean",
                "MATCH (n) WHERE n.tenant = $tenant DETACH DELETE n",
                json => json.WriteString("tenant", Acme.TenantId),
                CancellationToken.None
            );
            _client.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task TheStoreNamesItsVersion()
    {
        using var graph = Open();
        await graph.ProbeAsync(Cancellation);
        TestContext.Current.AddAttachment("store", graph.StoreName);
        Assert.Matches(@"^entity-graph \(neo4j \d[\d.]+\)$", graph.StoreName);
    }

    [Fact]
    public async Task EntitiesThatNothingMentionsLeaveNoNodeBehind()
    {
        using var graph = Open();
        var entity = new Entity("northwind", "Northwind", "organization");
        await graph.AssertAsync(Acme, "a", 1, new ExtractedKnowledge([new EntityMention(entity, "a~1~0")], []), Cancellation);
        await graph.RetractAsync(Acme, "a", null, Cancellation);

        var rows = await Client.ReadAsync(
            "count",
            "MATCH (n) WHERE n.tenant = $tenant RETURN count(n)",
            json => json.WriteString("tenant", Acme.TenantId),
            Cancellation
        );
        Assert.Equal(0, rows[0][0].GetInt32());
    }

    [Fact]
    public async Task AWrongStatementIsNotRepeated()
    {
        var error = await Assert.ThrowsAsync<Neo4jException>(() =>
            Client.ReadAsync("wrong", "RETURN nothing", static _ => { }, Cancellation)
        );
        Assert.Equal("Neo.ClientError.Statement.SyntaxError", error.Code);
    }

    [Fact]
    public async Task RetractingAndAssertingAtOnceLosesNothing()
    {
        using var graph = Open();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 40),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation },
            async (i, token) =>
            {
                var knowledge = new ExtractedKnowledge([new EntityMention(new Entity("hot", "Hot", "term"), $"d{i}~1~0")], []);
                await graph.AssertAsync(Acme, $"d{i}", 1, knowledge, token);
                if (i % 2 == 0)
                {
                    Assert.Equal(1, await graph.RetractAsync(Acme, $"d{i}", null, token));
                }
            }
        );

        Assert.Equal(20, Assert.Single(await ((IGraphReader)graph).NodesAsync(Acme, ["hot"], 100, Cancellation)).Chunks.Count);
    }

    protected override ValueTask<IEntityGraph> CreateAsync(EntityGraphOptions options) => ValueTask.FromResult<IEntityGraph>(Open(options));

    private Neo4jEntityGraph Open(EntityGraphOptions? graph = null)
    {
        var options = Options.Create(new Neo4jOptions { ReadTimeout = TimeSpan.FromSeconds(60), MaxAttempts = 15 });
        _client ??= new Neo4jClient(
            Environment.GetEnvironmentVariable(Variable)!,
            options,
            TimeProvider.System,
            NullLogger<Neo4jClient>.Instance
        );
        return new Neo4jEntityGraph(_client, Options.Create(graph ?? new EntityGraphOptions()), options);
    }
}
