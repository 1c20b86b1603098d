using LlmOps.Engine.Asking;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Conformance;

/// <summary>What every store of cached answers does.</summary>
[Conformance(typeof(IAnswerCache))]
public abstract class AnswerCacheConformance
{
    private readonly TenantScope _tenant = TenantScope.Create($"t{Guid.NewGuid():n}");

    private protected FakeTimeProvider Clock { get; } = StoreClock.Create();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Opens the store as one more service would.</summary>
    private protected abstract IAnswerCache Open();

    [Fact]
    public async Task AnAnswerComesBackAsItWasPut()
    {
        var answer = Answer("k") with
        {
            Citations = [new TurnCitation(1, "d", "Title", "d~3~0", "a “quote”", 4, 13) { Page = 2, Support = CitationSupport.Quoted }],
            Passages = [new CachedPassage("d~3~0", 0.75, 0.5), new CachedPassage("e~1~2", 0.25, null)],
            WithheldCitations = 2,
            Model = "m",
            Prompt = "answer.v2",
            PromptHash = "abc",
            FinishReason = "stop",
            CostUsd = 0.001234567m,
        };
        await Open().PutAsync(_tenant, answer, Cancel);

        var found = await Open().FindAsync(_tenant, "k", Cancel);

        Assert.Equivalent(answer, found, strict: true);
        Assert.Null(await Open().FindAsync(_tenant, "other", Cancel));
    }

    [Fact]
    public async Task ALaterAnswerReplacesTheOneUnderItsKey()
    {
        var cache = Open();
        await cache.PutAsync(_tenant, Answer("k", vector: [1, 0]), Cancel);
        await cache.PutAsync(_tenant, Answer("k") with { Answer = "Later.", Candidates = "c2" }, Cancel);

        var found = await cache.FindAsync(_tenant, "k", Cancel);
        Assert.Equal(("Later.", "c2"), (found?.Answer, found?.Candidates));
        Assert.Empty(await cache.ListVectorsAsync(_tenant, "p", 10, Cancel));
    }

    [Fact]
    public async Task AnAnswerEndsWithItsLifetime()
    {
        var cache = Open();
        await cache.PutAsync(_tenant, Answer("short", vector: [1, 0]) with { ExpiresAt = Clock.GetUtcNow().AddMinutes(1) }, Cancel);
        await cache.PutAsync(_tenant, Answer("long", vector: [0, 1]) with { ExpiresAt = Clock.GetUtcNow().AddMinutes(2) }, Cancel);

        Clock.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(await cache.FindAsync(_tenant, "short", Cancel));
        Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Null(await cache.FindAsync(_tenant, "short", Cancel));
        Assert.Equal("long", Assert.Single(await cache.ListVectorsAsync(_tenant, "p", 10, Cancel)).Key);
        await cache.PutAsync(_tenant, Answer("another"), Cancel);
        Assert.Null(await cache.FindAsync(_tenant, "short", Cancel));
        Assert.NotNull(await cache.FindAsync(_tenant, "long", Cancel));
    }

    [Fact]
    public async Task VectorsAreThoseOfAPartitionTheLatestFirst()
    {
        var cache = Open();
        for (var i = 0; i < 5; i++)
        {
            await cache.PutAsync(_tenant, Answer($"k{i}", vector: [i / 8f, 0.5f, -1]), Cancel);
        }

        await cache.PutAsync(_tenant, Answer("without"), Cancel);
        await cache.PutAsync(_tenant, Answer("elsewhere", vector: [1, 0, 0]) with { Partition = "p2" }, Cancel);

        var vectors = await cache.ListVectorsAsync(_tenant, "p", 3, Cancel);

        Assert.Equal(["k4", "k3", "k2"], vectors.Select(vector => vector.Key));
        Assert.Equal([0.5f, 0.5f, -1], vectors[0].Vector.ToArray());
        Assert.Equal(5, (await cache.ListVectorsAsync(_tenant, "p", 1_000, Cancel)).Count);
    }

    [Fact]
    public async Task TenantsDoNotSeeEachOthersAnswersAndOneIsErasedAlone()
    {
        var (cache, other) = (Open(), TenantScope.Create($"o{Guid.NewGuid():n}"));
        await cache.PutAsync(_tenant, Answer("k", vector: [1, 0]) with { Answer = "Mine." }, Cancel);
        Assert.Null(await cache.FindAsync(other, "k", Cancel));
        Assert.Empty(await cache.ListVectorsAsync(other, "p", 10, Cancel));

        await cache.PutAsync(other, Answer("k", vector: [1, 0]) with { Answer = "Theirs." }, Cancel);
        Assert.Equal("Mine.", (await cache.FindAsync(_tenant, "k", Cancel))?.Answer);

        Assert.Equal((1, 1), (await cache.CountTenantAsync(_tenant, Cancel), await cache.CountTenantAsync(other, Cancel)));
        Assert.Equal(1, await cache.EraseTenantAsync(_tenant, Cancel));
        Assert.Equal(0, await cache.EraseTenantAsync(_tenant, Cancel));
        Assert.Equal(0, await cache.CountTenantAsync(_tenant, Cancel));
        Assert.Null(await cache.FindAsync(_tenant, "k", Cancel));
        Assert.Empty(await cache.ListVectorsAsync(_tenant, "p", 10, Cancel));
        Assert.Equal("Theirs.", (await cache.FindAsync(other, "k", Cancel))?.Answer);
        await cache.ProbeAsync(Cancel);
    }

    private CachedAnswer Answer(string key, float[]? vector = null) =>
        new()
        {
            Key = key,
            Partition = "p",
            Candidates = "c",
            FirstCandidates = "f",
            Passages = [],
            Answer = "An answer.",
            Citations = [],
            At = Clock.GetUtcNow(),
            ExpiresAt = Clock.GetUtcNow().AddHours(1),
            Vector = vector is null ? (ReadOnlyMemory<float>?)null : vector,
        };
}
