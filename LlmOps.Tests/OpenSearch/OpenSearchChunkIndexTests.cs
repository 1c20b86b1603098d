using System.Net.Http.Json;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using LlmOps.OpenSearch;
using LlmOps.Tests.Asking;
using LlmOps.Tests.Conformance;
using LlmOps.Wire;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using static LlmOps.Tests.Knowledge.SampleChunks;

namespace LlmOps.Tests.OpenSearch;

public sealed class OpenSearchChunkIndexTests : ChunkIndexConformance
{
    private const string Variable = "LLMOPS_TEST_OPENSEARCH";
    private static readonly TenantScope s_scope = TenantScope.Default;

    private readonly List<Opened> _opened = [];

    public override async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)), $"{Variable} names no OpenSearch server.");
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var opened in _opened.DistinctBy(opened => opened.Indexes.Alias))
        {
            foreach (var name in (await opened.Client.DescribeAsync(opened.Indexes.Alias, CancellationToken.None)).Keys)
            {
                await opened.Client.DeleteIndexAsync(name, CancellationToken.None);
            }

            await opened.Client.DeleteTemplateAsync(opened.Indexes.Alias, CancellationToken.None);
        }

        _opened.ForEach(opened => opened.Client.Dispose());
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task TheStoreNamesItsVersion()
    {
        var index = Open(NewAlias()).Index;
        await index.ProbeAsync(Cancellation);
        TestContext.Current.AddAttachment("store", index.StoreName);
        Assert.Matches(@"^chunk-index \(opensearch \d+\.\d+\.\d+\)$", index.StoreName);
    }

    [Fact]
    public async Task TwoProcessesThatComeFirstMakeOneIndex()
    {
        var alias = NewAlias();
        var opened = Enumerable.Range(0, 4).Select(_ => Open(alias)).ToList();

        await Task.WhenAll(opened.Select((one, i) => one.Index.UpsertAsync(s_scope, [Of($"d{i}", "apples")], Cancellation)));

        Assert.Equal(4, await opened[0].Index.CountAsync(s_scope, Cancellation));
        Assert.Equal($"{alias}-000001", Assert.Single(await opened[0].Client.DescribeAsync(alias, Cancellation)).Key);
    }

    [Fact]
    public async Task BulkRequestsAreCutToTheirBoundAndRefusedItemsAreNamed()
    {
        var opened = Open(NewAlias(), configure: options => options.MaxBulkBytes = 20_000);
        await opened.Index.UpsertAsync(
            s_scope,
            [.. Enumerable.Range(0, 200).Select(i => Of("big", $"Passage {i} {new string('x', 500)}", i))],
            Cancellation
        );
        Assert.Equal(200, await opened.Index.CountAsync(s_scope, Cancellation));

        var index = (await opened.Indexes.LayoutAsync(Cancellation)).Active!;
        var error = await Assert.ThrowsAsync<OpenSearchException>(() =>
            opened.Client.BulkAsync(
                [ChunkRequests.Put(index, "x", "t", StoredChunk.Of(Of("a", "apples")), [1, 2, 3], Analysis.English)],
                Cancellation
            )
        );
        Assert.Equal(400, error.Status);
    }

    [Theory]
    [InlineData("read_only_allow_delete")]
    [InlineData("write")]
    public async Task AnIndexThatTheServerBlocksForWantOfSpaceIsFullAndGoesOnAnswering(string block)
    {
        var alias = NewAlias();
        var opened = Open(alias);
        await opened.Index.UpsertAsync(s_scope, [Of("a", "apples")], Cancellation);
        await BlockAsync("true");

        var write = await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            opened.Index.UpsertAsync(s_scope, [Of("b", "apples")], Cancellation)
        );
        Assert.Equal(StoreFailure.Full, write.Failure);
        Assert.Single(await opened.Index.SearchTextAsync(s_scope, "apples", ChunkFilter.None, 5, Cancellation));

        if (block is "read_only_allow_delete")
        {
            // A request that is refused as a whole, not item by item.
            var actions = System.Text.Encoding.UTF8.GetBytes(
                $$$"""{"actions":[{"add":{"index":"{{{alias}}}-000001","alias":"{{{alias}}}-other"}}]}"""
            );
            var whole = await Assert.ThrowsAsync<StoreUnavailableException>(() => opened.Client.ChangeAliasesAsync(actions, Cancellation));
            Assert.Equal(StoreFailure.Full, whole.Failure);
        }

        await BlockAsync("null");
        await opened.Index.UpsertAsync(s_scope, [Of("b", "apples")], Cancellation);
        Assert.Equal(2, await opened.Index.CountAsync(s_scope, Cancellation));

        async Task BlockAsync(string value)
        {
            using var http = new HttpClient();
            using var body = new StringContent($$"""{"index.blocks.{{block}}":{{value}}}""", System.Text.Encoding.UTF8, "application/json");
            (
                await http.PutAsync(new Uri($"{Environment.GetEnvironmentVariable(Variable)}/{alias}-000001/_settings"), body, Cancellation)
            ).EnsureSuccessStatusCode();
        }
    }

    [Fact]
    public async Task AnotherEmbeddingModelIsRefused()
    {
        var alias = NewAlias();
        await Open(alias, "model-a").Index.UpsertAsync(s_scope, [Of("a", "apples")], Cancellation);
        var other = Open(alias, "model-b").Index;

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            other.UpsertAsync(s_scope, [Of("b", "apples")], Cancellation)
        );
        Assert.Contains("model-a", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            other.SearchVectorAsync(s_scope, Vector(1, 8), ChunkFilter.None, 5, Cancellation)
        );
        Assert.Single(await other.SearchTextAsync(s_scope, "apples", ChunkFilter.None, 5, Cancellation));
    }

    [Fact]
    public async Task AChangeOfModelsLosesNothingAndCanBeTakenBack()
    {
        var alias = NewAlias();
        var old = Open(alias, "model-a");
        var @new = Open(alias, "model-b");
        await old.Index.UpsertAsync(
            s_scope,
            [.. Enumerable.Range(0, 450).Select(i => Of("book", $"passage{i} of the book", i, vector: Vector(i, 8)))],
            Cancellation
        );

        var migration = old.Migration();
        await migration.BeginAsync("model-b", 16, Cancellation);
        await Assert.ThrowsAsync<InvalidOperationException>(() => migration.BeginAsync("model-b", 16, Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(() => migration.SwitchAsync(Cancellation));

        // Services of both models go on writing and deleting.
        await old.Index.UpsertAsync(s_scope, [Of("by-old", "written by the old service", vector: Vector(1, 8))], Cancellation);
        await @new.Index.UpsertAsync(s_scope, [Of("by-new", "written by the new service", vector: Vector(2, 16))], Cancellation);
        Assert.Single(await @new.Index.SearchVectorAsync(s_scope, Vector(2, 16), ChunkFilter.None, 5, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => migration.CopyAsync(null, Cancellation));

        Assert.Equal(451, await migration.CopyAsync(Embed, Cancellation));
        Assert.Equal(0, await migration.CopyAsync(Embed, Cancellation));

        var golden = Enumerable
            .Range(0, 60)
            .Select(i => new GoldenQuestion(s_scope, $"passage{i}", Vector(i, 8), Vector(1_000 + i, 16), [$"book~1~{i}"]))
            .ToList();
        Assert.Equal(new MigrationComparison(60, 1, 1, 1, 1), await migration.CompareAsync(golden, 3, Cancellation));

        await migration.SwitchAsync(Cancellation);
        @new.Indexes.Forget();
        Assert.Equal(452, await @new.Index.CountAsync(s_scope, Cancellation));
        Assert.Equal(
            "by-new",
            (await @new.Index.SearchVectorAsync(s_scope, Vector(2, 16), ChunkFilter.None, 5, Cancellation))[0].Chunk.DocumentId
        );

        // A service of the old model that has not been restarted yet still answers, and what it writes and deletes reaches the new index.
        Assert.Equal(1, (await old.Index.SearchVectorAsync(s_scope, Vector(1, 8), ChunkFilter.None, 1, Cancellation))[0].Score, 4);
        Assert.Equal(1, await old.Index.DeleteAsync(s_scope, "by-old", null, Cancellation));
        Assert.Equal(451, await @new.Index.CountAsync(s_scope, Cancellation));

        await migration.RollBackAsync(Cancellation);
        Assert.Equal(451, await old.Index.CountAsync(s_scope, Cancellation));
        Assert.Single(await old.Client.DescribeAsync(alias, Cancellation));
    }

    [Fact]
    public async Task AMoveToTheSameModelCopiesVectorsAndDropsTheOldIndexAtTheEnd()
    {
        var alias = NewAlias();
        var opened = Open(alias);
        await opened.Index.UpsertAsync(
            s_scope,
            [.. Enumerable.Range(0, 30).Select(i => Of("book", $"passage{i}", i, vector: Vector(i, 8)))],
            Cancellation
        );

        // An index of an earlier version is why one moves to the same model.
        using var http = new HttpClient();
        using var meta = JsonContent.Create(
            new
            {
                _meta = new
                {
                    embeddingModel = "test-model",
                    dimension = 8,
                    schema = 3,
                },
            }
        );
        (
            await http.PutAsync(new Uri($"{Environment.GetEnvironmentVariable(Variable)}/{alias}-000001/_mapping"), meta, Cancellation)
        ).EnsureSuccessStatusCode();

        var migration = opened.Migration();
        var next = await migration.BeginAsync("test-model", 8, Cancellation);

        Assert.Equal(30, await migration.CopyAsync(null, Cancellation));
        await opened.Index.DeleteAsync(s_scope, "book", null, Cancellation);
        await opened.Index.UpsertAsync(s_scope, [Of("b", "apples", vector: Vector(1, 8))], Cancellation);
        await migration.SwitchAsync(Cancellation);
        await migration.FinishAsync(Cancellation);

        Assert.Equal(next, Assert.Single(await opened.Client.DescribeAsync(alias, Cancellation)).Key);
        Assert.Equal(
            "b",
            Assert.Single(await opened.Index.SearchVectorAsync(s_scope, Vector(1, 8), ChunkFilter.None, 5, Cancellation)).Chunk.DocumentId
        );
    }

    protected override ValueTask<IChunkIndex> CreateAsync(int dimension) => ValueTask.FromResult<IChunkIndex>(Open(NewAlias()).Index);

    private static string NewAlias() => $"llmops-test-{Guid.NewGuid():N}";

    private static Task<IReadOnlyList<ReadOnlyMemory<float>>> Embed(
        IReadOnlyList<(Chunk Chunk, string Title)> chunks,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<IReadOnlyList<ReadOnlyMemory<float>>>([
            .. chunks.Select(chunk => new ReadOnlyMemory<float>(Vector(1_000 + chunk.Chunk.Ordinal, 16))),
        ]);

    private Opened Open(string alias, string model = "test-model", Action<OpenSearchOptions>? configure = null)
    {
        var settings = new OpenSearchOptions
        {
            Alias = alias,
            Replicas = 0,
            LayoutLifetime = TimeSpan.FromMilliseconds(200),
            CallTimeout = TimeSpan.FromSeconds(60),
        };
        configure?.Invoke(settings);
        var options = Options.Create(settings);
        var scoring = Options.Create(new ChunkIndexOptions());
        var client = new OpenSearchClient(
            Environment.GetEnvironmentVariable(Variable)!,
            options,
            new ConfiguredAwsCredentials(new ConfigurationBuilder().Build()),
            TimeProvider.System,
            NullLogger<OpenSearchClient>.Instance
        );
        var indexes = new OpenSearchIndexes(client, options, scoring, new EmbeddingModel(model, 1024), TimeProvider.System);
        var opened = new Opened(
            client,
            indexes,
            new OpenSearchChunkIndex(client, indexes, options, scoring, Analysis.English),
            options,
            scoring
        );
        _opened.Add(opened);
        return opened;
    }

    private sealed record Opened(
        OpenSearchClient Client,
        OpenSearchIndexes Indexes,
        OpenSearchChunkIndex Index,
        IOptions<OpenSearchOptions> Options,
        IOptions<ChunkIndexOptions> Scoring
    )
    {
        public IndexMigration Migration() => new(Client, Indexes, Options, Scoring, Analysis.English, TimeProvider.System);
    }
}
