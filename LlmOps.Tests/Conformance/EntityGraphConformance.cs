using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Ingesting;

namespace LlmOps.Tests.Conformance;

/// <summary>What every entity graph does alike, to the order of the answers and their scores.</summary>
[Conformance(typeof(IEntityGraph))]
public abstract class EntityGraphConformance : IAsyncLifetime
{
    private IEntityGraph? _graph;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A tenant of this test alone.</summary>
    protected TenantScope Acme { get; } = TenantScope.Create($"acme-{Guid.NewGuid():N}");

    private TenantScope Globex { get; } = TenantScope.Create($"globex-{Guid.NewGuid():N}");

    private IEntityGraph Graph => _graph ?? throw new InvalidOperationException("Not initialized.");

    public virtual async ValueTask InitializeAsync() => _graph = await CreateAsync(new EntityGraphOptions());

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var scope in new[] { Acme, Globex })
        {
            foreach (var document in new[] { "a", "b", "c", "d", "e", "hub", "big" })
            {
                await Graph.RetractAsync(scope, document, null, CancellationToken.None);
            }
        }

        GC.SuppressFinalize(this);
    }

    protected abstract ValueTask<IEntityGraph> CreateAsync(EntityGraphOptions options);

    [Fact]
    public async Task AnEmptyGraphAnswersWithNothing()
    {
        Assert.Empty(await Graph.FindAsync(Acme, ["northwind"], Cancellation));
        Assert.Empty(await Graph.FindAsync(Acme, [], Cancellation));
        Assert.Empty(await WalkIds("northwind"));
        Assert.Empty(await WalkIds());
        Assert.Empty(await Graph.RelationsAsync(Acme, "northwind", 10, Cancellation));
        Assert.Equal(0, await Graph.RetractAsync(Acme, "a", null, Cancellation));
        Assert.Equal(0, await Graph.CountEntitiesAsync(Acme, Cancellation));
        await Graph.AssertAsync(Acme, "a", 1, new ExtractedKnowledge([], []), Cancellation);
        await Graph.ProbeAsync(Cancellation);
    }

    [Fact]
    public async Task AnEntityHasTheNameAndKindMostOftenGiven()
    {
        await AssertAsync(
            Acme,
            "a",
            1,
            ["a~1~0: northwind=NORTHWIND/term", "a~1~1: northwind=Northwind/organization", "a~1~2: northwind=Northwind/organization"]
        );
        await AssertAsync(Acme, "b", 1, ["b~1~0: contoso=Contoso Ltd", "b~1~1: contoso=CONTOSO"]);

        Assert.Equal(
            [new Entity("contoso", "CONTOSO", "organization"), new Entity("northwind", "Northwind", "organization")],
            await Graph.FindAsync(Acme, ["northwind", "contoso", "northwind", "unknown"], Cancellation)
        );
        Assert.Equal(2, await Graph.CountEntitiesAsync(Acme, Cancellation));
    }

    [Fact]
    public async Task AShorterFormFindsTheOneEntityThatBeginsWithIt()
    {
        await AssertAsync(
            Acme,
            "a",
            1,
            ["a~1~0: northwind traders, northwinder, ada lovelace, contoso europe, contoso asia, fabrikam, fabrikam labs"]
        );

        Assert.Equal(["northwind traders"], await FindKeys("northwind"));
        Assert.Equal(["ada lovelace"], await FindKeys("ada"));
        Assert.Equal(["fabrikam"], await FindKeys("fabrikam"));
        Assert.Empty(await FindKeys("contoso"));
        Assert.Empty(await FindKeys("north"));
        Assert.Empty(await FindKeys("traders"));
        Assert.Empty(await FindKeys(""));
        Assert.Empty(await FindKeys("northwind traders europe"));
        Assert.Empty(await FindKeys("%"));
        Assert.Equal(["northwind traders"], await FindKeys("northwind", "northwind traders"));
    }

    [Fact]
    public async Task AssertingTheSameAgainChangesNothing()
    {
        for (var i = 0; i < 3; i++)
        {
            await AssertAsync(Acme, "a", 1, ["a~1~0: northwind, contoso"], "northwind acquired contoso @ a~1~0");
        }

        Assert.Equal(
            [new EntityRelation("northwind", "acquired", "contoso", "a~1~0")],
            await Graph.RelationsAsync(Acme, "contoso", 10, Cancellation)
        );
        Assert.Equal(3, await Graph.RetractAsync(Acme, "a", null, Cancellation));
        Assert.Equal(0, await Graph.CountEntitiesAsync(Acme, Cancellation));
    }

    [Fact]
    public async Task AFactDisappearsWithItsLastSource()
    {
        await AssertAsync(Acme, "a", 1, ["a~1~0: northwind, contoso"], "northwind acquired contoso @ a~1~0");
        await AssertAsync(Acme, "b", 1, ["b~1~0: northwind, contoso", "b~1~1: fabrikam"], "northwind acquired contoso @ b~1~0");

        Assert.Equal(3, await Graph.RetractAsync(Acme, "a", null, Cancellation));
        Assert.Equal(
            [new EntityRelation("northwind", "acquired", "contoso", "b~1~0")],
            await Graph.RelationsAsync(Acme, "northwind", 10, Cancellation)
        );
        Assert.Equal(3, await Graph.CountEntitiesAsync(Acme, Cancellation));

        Assert.Equal(4, await Graph.RetractAsync(Acme, "b", null, Cancellation));
        Assert.Empty(await Graph.RelationsAsync(Acme, "northwind", 10, Cancellation));
        Assert.Empty(await FindKeys("northwind", "contoso", "fabrikam"));
        Assert.Empty(await WalkIds("northwind"));
    }

    [Fact]
    public async Task RetractingOlderGenerationsLeavesANewerOneThatIsOnItsWay()
    {
        await AssertAsync(Acme, "a", 9, ["a~9~0: northwind"]);
        await AssertAsync(Acme, "a", 10, ["a~10~0: contoso"]);
        await AssertAsync(Acme, "a", 11, ["a~11~0: fabrikam"]);

        Assert.Equal(1, await Graph.RetractAsync(Acme, "a", 10, Cancellation));
        Assert.Equal(["contoso", "fabrikam"], await FindKeys("northwind", "contoso", "fabrikam"));
    }

    [Fact]
    public async Task ANewGenerationReplacesExactlyWhatTheOldOneSaid()
    {
        await AssertAsync(Acme, "a", 1, ["a~1~0: northwind, contoso"], "northwind acquired contoso @ a~1~0");
        await AssertAsync(Acme, "a", 2, ["a~2~0: northwind, fabrikam"], "northwind acquired fabrikam @ a~2~0");
        Assert.Equal(2, (await Graph.RelationsAsync(Acme, "northwind", 10, Cancellation)).Count);

        Assert.Equal(3, await Graph.RetractAsync(Acme, "a", 2, Cancellation));
        Assert.Equal(0, await Graph.RetractAsync(Acme, "a", 2, Cancellation));
        Assert.Equal(["fabrikam", "northwind"], await FindKeys("northwind", "contoso", "fabrikam"));
        Assert.Equal("fabrikam", Assert.Single(await Graph.RelationsAsync(Acme, "northwind", 10, Cancellation)).Object);
    }

    [Fact]
    public async Task AWalkMeetsPassagesThatNoWordJoins()
    {
        // The question names Northwind; its passage names Ada, and only a passage about Ada says where she was born.
        await AssertAsync(Acme, "a", 1, ["a~1~0: northwind=Northwind, ada lovelace=Ada Lovelace"]);
        await AssertAsync(Acme, "b", 1, ["b~1~0: ada lovelace=Ada Lovelace, torsby=Torsby"]);
        await AssertAsync(Acme, "c", 1, ["c~1~0: fabrikam=Fabrikam"]);
        await AssertAsync(Globex, "a", 1, ["a~1~0: northwind, initech", "a~1~1: initech"]);

        var walk = await Graph.WalkAsync(Acme, new PassageWalkRequest(["northwind"], [], 100, 10), Cancellation);

        Assert.Equal(["a~1~0", "b~1~0"], walk.Hits.Select(hit => hit.ChunkId));
        Assert.True(walk.Hits[0].Score > walk.Hits[1].Score);
        Assert.Equal([(0, "Northwind"), (1, "Northwind, Ada Lovelace")], walk.Hits.Select(hit => (hit.Hops, hit.Path)));
    }

    [Fact]
    public async Task ARelationIsAWayOfItsOwn()
    {
        await AssertAsync(Acme, "a", 1, ["a~1~0: northwind=Northwind, contoso=Contoso"], "northwind acquired contoso @ a~1~0");
        await AssertAsync(Acme, "b", 1, ["b~1~0: contoso=Contoso"]);

        var walk = await Graph.WalkAsync(Acme, new PassageWalkRequest(["northwind"], [], 100, 10), Cancellation);

        Assert.Equal("Northwind acquired Contoso", walk.Hits.Single(hit => hit.ChunkId == "b~1~0").Path);
    }

    [Fact]
    public async Task AWalkIsWorthMoreTheRarerItsNamesAndMostWhereTheyAreTitles()
    {
        await AssertAsync(Acme, "hub", 1, [.. Enumerable.Range(0, 40).Select(i => $"hub~1~{i}: everywhere")]);
        await AssertAsync(Acme, "a", 1, ["a~1~0: torsby"]);

        var rare = await WeightAsync("torsby");
        var common = await WeightAsync("everywhere");
        var nested = await WeightAsync("torsby", "tors");
        var titled = await Graph.WalkAsync(
            Acme,
            new PassageWalkRequest(["torsby"], [new WalkPassage("a~1~0", 1, "torsby", [])], 50, 10),
            Cancellation
        );

        Assert.True(rare > 5 * common, $"{rare} against {common}");
        Assert.Equal(rare, nested, 9);
        Assert.InRange(titled.Weight, rare * 3, 1);

        async Task<double> WeightAsync(params string[] names) =>
            (await Graph.WalkAsync(Acme, new PassageWalkRequest(names, [], 50, 10), Cancellation)).Weight;
    }

    [Fact]
    public async Task ADocumentAboutANameComesBeforeThoseThatMentionIt()
    {
        await AssertAsync(Acme, "a", 1, ["a~1~0: northwind=Northwind, ada lovelace=Ada Lovelace"]);
        await AssertAsync(Acme, "b", 1, ["b~1~0: ada lovelace=Ada Lovelace"]);
        await AssertAsync(Acme, "c", 1, ["c~1~0: ada lovelace=Ada Lovelace/title", "c~1~1: ada lovelace=Ada Lovelace/title"]);
        await AssertAsync(Acme, "northwind", 1, ["northwind~1~0: northwind=Northwind/title"]);

        var walk = await Graph.WalkAsync(Acme, new PassageWalkRequest(["northwind"], [], 100, 10), Cancellation);
        var mentioned = await Graph.WalkAsync(Acme, new PassageWalkRequest(["unknown", "ada"], [], 100, 10), Cancellation);

        Assert.Equal(["northwind~1~0", "a~1~0", "c~1~0", "c~1~1", "b~1~0"], walk.Hits.Select(hit => hit.ChunkId));
        Assert.InRange(walk.Weight, 0.4, 1);
        Assert.Equal(0, mentioned.Weight);
    }

    [Fact]
    public async Task NamesThatStandInAPassagesTextJoinItWithoutAMention()
    {
        await AssertAsync(Acme, "a", 1, ["a~1~0: northwind=Northwind"]);

        var walk = await Graph.WalkAsync(
            Acme,
            new PassageWalkRequest(
                ["northwind"],
                [new WalkPassage("a~1~0", 1, "", ["river skjell"]), new WalkPassage("b~1~0", 0.1, "river skjell", [])],
                100,
                10
            ),
            Cancellation
        );

        Assert.Equal(["a~1~0", "b~1~0"], walk.Hits.Select(hit => hit.ChunkId));
    }

    [Fact]
    public async Task AWalkFromNamesThatNothingMentionsIsWorthNothing()
    {
        await AssertAsync(Acme, "a", 1, ["a~1~0: northwind"]);

        foreach (string[] names in new string[][] { [], ["unknown"] })
        {
            var walk = await Graph.WalkAsync(
                Acme,
                new PassageWalkRequest(names, [new WalkPassage("a~1~0", 1, "", [])], 100, 10),
                Cancellation
            );

            Assert.Empty(walk.Hits);
            Assert.Equal(0, walk.Weight);
        }
    }

    [Fact]
    public async Task TenantsNeverSeeEachOther()
    {
        await AssertAsync(Acme, "a", 1, ["a~1~0: northwind, contoso"], "northwind acquired contoso @ a~1~0");
        await AssertAsync(Globex, "a", 1, ["a~1~0: northwind, initech"], "initech acquired northwind @ a~1~0");

        Assert.Equal("northwind", Assert.Single(await Graph.RelationsAsync(Acme, "northwind", 10, Cancellation)).Subject);
        Assert.Empty(await Graph.FindAsync(Acme, ["initech"], Cancellation));
        Assert.Equal("Contoso", Assert.Single(await Graph.FindAsync(Acme, ["contoso"], Cancellation)).Name);
        Assert.Equal(3, await Graph.RetractAsync(Acme, "a", null, Cancellation));
        Assert.Single(await Graph.RelationsAsync(Globex, "initech", 10, Cancellation));
        Assert.Equal(2, await Graph.CountEntitiesAsync(Globex, Cancellation));
    }

    [Fact]
    public async Task UnknownNamesAreLeftOutOfAWalk()
    {
        await AssertAsync(Acme, "a", 1, ["a~1~0: northwind"]);

        Assert.Equal(["a~1~0"], await WalkIds("unknown", "northwind", "northwind", ""));
    }

    [Fact]
    public async Task APassageWithBothNamesComesBeforeThoseWithOne()
    {
        await AssertAsync(
            Acme,
            "a",
            1,
            ["a~1~0: northwind", "a~1~1: contoso", "a~1~2: northwind, contoso", "a~1~3: northwind", "a~1~4: contoso"]
        );

        Assert.Equal(["a~1~2", "a~1~0", "a~1~1", "a~1~3", "a~1~4"], await WalkIds("contoso", "northwind"));
    }

    [Fact]
    public async Task ANameThatStandsEverywhereSaysLessThanARareOne()
    {
        await AssertAsync(Acme, "hub", 1, [.. Enumerable.Range(0, 40).Select(i => $"hub~1~{i}: world, topic {i}")]);
        await AssertAsync(Acme, "a", 1, ["a~1~0: rare"]);

        Assert.Equal("a~1~0", (await WalkIds("world", "rare")).First());
    }

    [Fact]
    public async Task RelationsAreReadInBothDirectionsThoseThatMoreChunksAssertFirst()
    {
        await AssertAsync(
            Acme,
            "a",
            1,
            ["a~1~0: x, beta", "a~1~1: x, beta", "a~1~2: x, alpha, gamma"],
            "x likes alpha @ a~1~2",
            "gamma likes x @ a~1~2",
            "x likes beta @ a~1~0",
            "x likes beta @ a~1~1",
            "x likes x @ a~1~0"
        );
        GraphEdge[] expected = [new("beta", "likes", true), new("alpha", "likes", true), new("gamma", "likes", false)];

        var all = Assert.Single(await ((IGraphReader)Graph).EdgesAsync(Acme, ["x", "unknown"], 100, Cancellation));
        var few = Assert.Single(await ((IGraphReader)Graph).EdgesAsync(Acme, ["x"], 2, Cancellation));

        Assert.Equal(("x", 3), (all.Key, all.Degree));
        Assert.Equal(expected, all.Edges);
        Assert.Equal(3, few.Degree);
        Assert.Equal(expected[..2], few.Edges);
    }

    [Fact]
    public async Task AWalkScoresAsInMemoryToTheLastDigits()
    {
        string[] mentions =
        [
            "a~1~0: north, contoso",
            "a~1~1: contoso, ada",
            "a~1~2: ada, london, north",
            "a~1~3: ada=Ada/title",
            "a~1~4: 2024=2024/date, london",
        ];
        string[] relations =
        [
            "north acquired contoso @ a~1~0",
            "contoso founded_by ada @ a~1~1",
            "ada lives_in london @ a~1~2",
            "ada knows north @ a~1~2",
        ];
        await AssertAsync(Acme, "a", 1, mentions, relations);
        var memory = new MemoryGraph();
        await memory.AssertAsync(Acme, "a", 1, Knowledge(mentions, relations), Cancellation);
        var request = new PassageWalkRequest(["north", "ada"], [new WalkPassage("a~1~4", 0.5, "", ["london"])], 50, 10);

        var walk = await Graph.WalkAsync(Acme, request, Cancellation);
        var expected = await memory.WalkAsync(Acme, request, Cancellation);

        Assert.NotEmpty(walk.Hits);
        Assert.Equal(expected.Weight, walk.Weight, 9);
        Assert.Equal(
            expected.Hits.Select(hit => (hit.ChunkId, hit.Hops, hit.Path)),
            walk.Hits.Select(hit => (hit.ChunkId, hit.Hops, hit.Path))
        );
        Assert.Equal(expected.Hits.Select(hit => hit.Score), walk.Hits.Select(hit => hit.Score), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public async Task OfAHubNoMoreIsReadOrCountedThanItsLimit()
    {
        await AssertAsync(
            Acme,
            "hub",
            1,
            [.. Enumerable.Range(0, 60).Select(i => $"hub~1~{i}: world, topic {i}")],
            [
                .. Enumerable.Range(0, 30).Select(i => $"world contains topic {i} @ hub~1~{i}"),
                .. Enumerable.Range(30, 30).Select(i => $"topic {i} contains world @ hub~1~{i}"),
            ]
        );
        var bounded = (IGraphReader)await CreateAsync(new EntityGraphOptions { MaxReadsPerEntity = 10 });
        var whole = (IGraphReader)Graph;

        Assert.Equal(60, Assert.Single(await whole.NodesAsync(Acme, ["world"], 5, Cancellation)).ChunkCount);
        Assert.Equal(60, Assert.Single(await whole.EdgesAsync(Acme, ["world"], 5, Cancellation)).Degree);
        var node = Assert.Single(await bounded.NodesAsync(Acme, ["world"], 5, Cancellation));
        Assert.Equal((10, 5, "World"), (node.ChunkCount, node.Chunks.Count, node.Name));
        var edges = Assert.Single(await bounded.EdgesAsync(Acme, ["world"], 100, Cancellation));
        Assert.Equal((20, 10), (edges.Degree, edges.Edges.Count(edge => edge.Forward)));
        Assert.Equal(10, (await bounded.NamesAsync(Acme, ["hub~1~0"], 10, Cancellation)).Single(name => name.Key == "world").ChunkCount);
    }

    [Fact]
    public async Task RelationsAreInOrderAndLimited()
    {
        await AssertAsync(
            Acme,
            "a",
            1,
            ["a~1~0: m, b, z", "a~1~1: m, b, z"],
            "m uses z @ a~1~1",
            "m uses b @ a~1~1",
            "b uses m @ a~1~0",
            "m uses b @ a~1~0",
            "m acquired z @ a~1~0",
            "m knows m @ a~1~0",
            "z uses b @ a~1~0"
        );

        EntityRelation[] expected =
        [
            new("b", "uses", "m", "a~1~0"),
            new("m", "acquired", "z", "a~1~0"),
            new("m", "knows", "m", "a~1~0"),
            new("m", "uses", "b", "a~1~0"),
            new("m", "uses", "b", "a~1~1"),
            new("m", "uses", "z", "a~1~1"),
        ];
        Assert.Equal(expected, await Graph.RelationsAsync(Acme, "m", 100, Cancellation));
        Assert.Equal(expected[..2], await Graph.RelationsAsync(Acme, "m", 2, Cancellation));
    }

    [Theory]
    [InlineData("o'brien \"quoted\" \\ back")]
    [InlineData("müller & söhne 株式会社")]
    [InlineData("'; drop table mention; --")]
    [InlineData("a:b+c-d (e) [f] {g} ^h ~i *j ?k /l")]
    public async Task OddKeysAreJustKeys(string key)
    {
        await Graph.AssertAsync(
            Acme,
            "a",
            1,
            new ExtractedKnowledge(
                [new(new Entity(key, key, "term"), "a/ß\"~1~0"), new(new Entity("other", "Other", "term"), "a/ß\"~1~0")],
                [new(key, "related_to", "other", "a/ß\"~1~0")]
            ),
            Cancellation
        );

        Assert.Equal([new Entity(key, key, "term")], await Graph.FindAsync(Acme, [key], Cancellation));
        Assert.Equal(["a/ß\"~1~0"], await WalkIds(key));
        Assert.Single(await Graph.RelationsAsync(Acme, key, 10, Cancellation));
        Assert.Equal(3, await Graph.RetractAsync(Acme, "a", null, Cancellation));
    }

    [Fact]
    public async Task ALargeDocumentIsOneCall()
    {
        var mentions = Enumerable.Range(0, 1_500).SelectMany(i => new[] { $"big~1~{i}: entity {i}, entity {i + 1}" }).ToArray();
        var relations = Enumerable.Range(0, 1_500).Select(i => $"entity {i} precedes entity {i + 1} @ big~1~{i}").ToArray();
        await AssertAsync(Acme, "big", 1, mentions, relations);

        Assert.Equal(1_501, await Graph.CountEntitiesAsync(Acme, Cancellation));
        Assert.Equal(
            ["big~1~699", "big~1~700"],
            Assert.Single(await ((IGraphReader)Graph).NodesAsync(Acme, ["entity 700"], 10, Cancellation)).Chunks
        );
        Assert.Equal(2, (await Graph.RelationsAsync(Acme, "entity 700", 10, Cancellation)).Count);
        Assert.Equal(4_500, await Graph.RetractAsync(Acme, "big", null, Cancellation));
    }

    [Fact]
    public async Task ConcurrentWritersLoseNothing()
    {
        string[] documents = ["a", "b", "c", "d", "e"];
        await Task.WhenAll(
            documents.Select(document =>
                AssertAsync(
                    Acme,
                    document,
                    1,
                    [.. Enumerable.Range(0, 20).Select(i => $"{document}~1~{i}: shared, item {i}")],
                    [.. Enumerable.Range(0, 20).Select(i => $"shared has item {i} @ {document}~1~{i}")]
                )
            )
        );

        Assert.Equal(21, await Graph.CountEntitiesAsync(Acme, Cancellation));
        Assert.Equal(100, (await Graph.RelationsAsync(Acme, "shared", 1_000, Cancellation)).Count);
        var removed = await Task.WhenAll(documents.Select(document => Graph.RetractAsync(Acme, document, null, Cancellation)));
        Assert.All(removed, count => Assert.Equal(60, count));
        Assert.Equal(0, await Graph.CountEntitiesAsync(Acme, Cancellation));
    }

    /// <summary>Mentions are written <c>chunk: key=Name/kind, key, …</c>; relations <c>subject predicate object @ chunk</c>, where the
    /// subject's words come before the first lower-case word with an underscore or one of a few verbs.</summary>
    private Task AssertAsync(TenantScope scope, string document, long generation, string[] mentions, params string[] relations) =>
        Graph.AssertAsync(scope, document, generation, Knowledge(mentions, relations), Cancellation);

    private static ExtractedKnowledge Knowledge(string[] mentions, string[] relations) =>
        new([.. mentions.SelectMany(Mentions)], [.. relations.Select(Relation)]);

    private static IEnumerable<EntityMention> Mentions(string line)
    {
        var (chunk, rest) = (
            line[..line.IndexOf(": ", StringComparison.Ordinal)],
            line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]
        );
        foreach (var item in rest.Split(", "))
        {
            var kind = item.Split('/') is [_, var given] ? given : "organization";
            var key = item.Split('/')[0].Split('=')[0];
            var name = item.Split('/')[0].Split('=') is [_, var written]
                ? written
                : string.Join(' ', key.Split(' ').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
            yield return new EntityMention(new Entity(key, name, kind), chunk);
        }
    }

    private static EntityRelation Relation(string line)
    {
        var (statement, chunk) = (line.Split(" @ ")[0], line.Split(" @ ")[1]);
        var predicate = new[] { "acquired", "founded_by", "lives_in", "likes", "knows", "uses", "contains", "precedes", "has" }.Single(
            verb => statement.Contains($" {verb} ", StringComparison.Ordinal)
        );
        var ends = statement.Split($" {predicate} ");
        return new EntityRelation(ends[0], predicate, ends[1], chunk);
    }

    private async Task<IEnumerable<string>> FindKeys(params string[] keys) =>
        (await Graph.FindAsync(Acme, keys, Cancellation)).Select(entity => entity.Key);

    private async Task<IEnumerable<string>> WalkIds(params string[] names) =>
        (await Graph.WalkAsync(Acme, new PassageWalkRequest(names, [], 100, 50), Cancellation)).Hits.Select(hit => hit.ChunkId);

    [Fact]
    public async Task ErasingATenantRemovesItsGraphAndNoneOfAnother()
    {
        await AssertAsync(Acme, "a", 1, ["a~1~0: northwind, contoso"], "northwind acquired contoso @ a~1~0");
        await AssertAsync(Acme, "b", 2, ["b~2~0: fabrikam"]);
        await AssertAsync(Globex, "a", 1, ["a~1~0: northwind, contoso"], "northwind acquired contoso @ a~1~0");
        var before = await Graph.CountTenantAsync(Globex, Cancellation);

        Assert.True(await Graph.CountTenantAsync(Acme, Cancellation) > 0);
        Assert.True(await Graph.EraseTenantAsync(Acme, Cancellation) > 0);
        Assert.Equal(0, await Graph.EraseTenantAsync(Acme, Cancellation));

        Assert.Equal((0, before), (await Graph.CountTenantAsync(Acme, Cancellation), await Graph.CountTenantAsync(Globex, Cancellation)));
        Assert.Empty(await Graph.RelationsAsync(Acme, "northwind", 10, Cancellation));
        Assert.Equal(0, await Graph.CountEntitiesAsync(Acme, Cancellation));
        Assert.Single(await Graph.RelationsAsync(Globex, "northwind", 10, Cancellation));
    }
}
