using LlmOps.Engine.Access;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Conformance;

/// <summary>What every store of API keys does.</summary>
[Conformance(typeof(IApiKeyStore))]
public abstract class ApiKeyStoreConformance
{
    private readonly ApiKeyHasher _hasher = new("a secret of thirty-two characters");

    protected FakeTimeProvider Time { get; } = StoreClock.Create();

    private TenantScope Scope { get; } = TenantScope.Create($"t{Guid.NewGuid():n}");

    private TenantScope Other { get; } = TenantScope.Create($"o{Guid.NewGuid():n}");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Opens the store as one more service would.</summary>
    private protected abstract Task<IApiKeyStore> OpenAsync();

    [Fact]
    public async Task AKeyComesBackAsItWasAdded()
    {
        var store = await OpenAsync();
        var key = New("web") with
        {
            Scopes = ["ask", "sessions"],
            AccessLabels = ["hr", "board"],
            ExpiresAt = Time.GetUtcNow().AddDays(30),
        };
        Assert.True(await store.AddAsync(key, 2, Cancel));

        var found = await (await OpenAsync()).FindAsync(key.Id, Cancel);
        Assert.NotNull(found);
        Assert.Equal(
            (key.Id, key.Tenant, key.Name, key.CreatedAt, key.ExpiresAt, null),
            (found.Id, found.Tenant, found.Name, found.CreatedAt, found.ExpiresAt, found.RevokedAt)
        );
        Assert.Equal(key.Hash.ToArray(), found.Hash.ToArray());
        Assert.Equal(key.Scopes, found.Scopes);
        Assert.Equal(key.AccessLabels, found.AccessLabels);
        Assert.Null(await store.FindAsync(ApiKeyText.Create().Id, Cancel));
    }

    [Fact]
    public async Task TwoKeysOfANameMayBeActiveAndAThirdWaitsForTheEndOfOne()
    {
        var store = await OpenAsync();
        var (first, second) = (New("web"), New("web") with { ExpiresAt = Time.GetUtcNow().AddHours(1) });
        Assert.True(await store.AddAsync(first, 2, Cancel));
        Assert.True(await store.AddAsync(second, 2, Cancel));
        Assert.False(await store.AddAsync(New("web"), 2, Cancel));
        Assert.True(await store.AddAsync(New("pipeline"), 2, Cancel));
        Assert.True(await store.AddAsync(New("web") with { Tenant = Other }, 2, Cancel));

        await store.RevokeAsync(Scope, first.Id, Cancel);
        Assert.True(await store.AddAsync(New("web"), 2, Cancel));
        Assert.False(await store.AddAsync(New("web"), 2, Cancel));
        Time.Advance(TimeSpan.FromHours(1));
        Assert.True(await store.AddAsync(New("web"), 2, Cancel));
    }

    [Fact]
    public async Task OfManyAddedAtOnceNoMoreThanTwoAreActive()
    {
        var stores = new[] { await OpenAsync(), await OpenAsync() };
        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => stores[i % 2].AddAsync(New("web"), 2, Cancel)));

        Assert.Equal(2, added.Count(success => success));
        Assert.Equal(2, (await stores[0].ListAsync(Scope, Cancel)).Count);
    }

    [Fact]
    public async Task ARevokedKeyKeepsItsTimeAndAnotherTenantCannotRevokeIt()
    {
        var store = await OpenAsync();
        var key = New("web");
        await store.AddAsync(key, 2, Cancel);
        Assert.Null(await store.RevokeAsync(Other, key.Id, Cancel));
        Assert.Null(await store.RevokeAsync(Scope, ApiKeyText.Create().Id, Cancel));
        Assert.True((await store.FindAsync(key.Id, Cancel))!.IsActive(Time.GetUtcNow()));

        var revokedAt = Time.GetUtcNow();
        Assert.Equal(revokedAt, (await store.RevokeAsync(Scope, key.Id, Cancel))!.RevokedAt);
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(revokedAt, (await store.RevokeAsync(Scope, key.Id, Cancel))!.RevokedAt);
        Assert.False((await store.FindAsync(key.Id, Cancel))!.IsActive(Time.GetUtcNow()));
    }

    [Fact]
    public async Task ATenantSeesItsOwnKeysInOrderAndForgetsThoseThatEndedLongAgo()
    {
        var store = await OpenAsync();
        var keys = new List<ApiKey>();
        for (var i = 0; i < 3; i++)
        {
            keys.Add(New($"key-{i}"));
            await store.AddAsync(keys[^1], 2, Cancel);
            Time.Advance(TimeSpan.FromMinutes(1));
        }

        await store.AddAsync(New("other") with { Tenant = Other }, 2, Cancel);
        Assert.Equal(keys.Select(key => key.Id), (await store.ListAsync(Scope, Cancel)).Select(key => key.Id));
        Assert.Single(await store.ListAsync(Other, Cancel));

        await store.RevokeAsync(Scope, keys[0].Id, Cancel);
        Time.Advance(ApiKey.Retention);
        var late = New("late");
        await store.AddAsync(late, 2, Cancel);
        Assert.Equal([keys[1].Id, keys[2].Id, late.Id], (await store.ListAsync(Scope, Cancel)).Select(key => key.Id));
    }

    private ApiKey New(string name)
    {
        var (id, text) = ApiKeyText.Create();
        return new ApiKey(id, Scope, name, _hasher.Hash(text), ["ask"], [], Time.GetUtcNow());
    }
}
