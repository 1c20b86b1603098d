using LlmOps.Engine.Memory;
using LlmOps.Engine.Models.Rates;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace LlmOps.Tests.Memory;

/// <summary>Redis as ElastiCache is: TLS, and a user with a password.</summary>
public sealed class RedisTlsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheTierWorksOverTlsAsAnAclUser()
    {
        await using var redis = await TlsRedis.StartAsync(Token);
        await using var memory = Open($"{redis.Address},ssl=true,user={TlsRedis.User},password={TlsRedis.Password}", redis.Authority);
        var tenant = Turns.Tenant();

        await memory.ProbeAsync(Token);
        await memory.FillAsync(tenant, "s", [Turns.Placed("s", 1)], Token);
        Assert.True(await memory.AppendAsync(tenant, Turns.Placed("s", 2), Token));

        Assert.Equal(["turn-0001", "turn-0002"], Turns.Ids(await memory.LoadAsync(tenant, "s", Token)));
        Assert.Equal(2, await memory.DeleteAsync(tenant, "s", long.MaxValue, Token));
    }

    [Fact]
    public async Task AnAuthorityThatNobodyTrustsIsRefused()
    {
        await using var redis = await TlsRedis.StartAsync(Token);
        await using var memory = Open($"{redis.Address},ssl=true,user={TlsRedis.User},password={TlsRedis.Password}", authority: null);

        await Assert.ThrowsAnyAsync<RedisException>(() => memory.LoadAsync(Turns.Tenant(), "s", Token));
    }

    [Fact]
    public async Task ACertificateForAnotherNameIsRefused()
    {
        await using var redis = await TlsRedis.StartAsync(Token);
        await using var memory = Open($"{redis.Address},ssl=true,sslHost=redis.example,user={TlsRedis.User},password={TlsRedis.Password}", redis.Authority);

        await Assert.ThrowsAnyAsync<RedisException>(() => memory.LoadAsync(Turns.Tenant(), "s", Token));
    }

    [Fact]
    public async Task AWrongPasswordAndAConnectionWithoutTlsGetNoAnswer()
    {
        await using var redis = await TlsRedis.StartAsync(Token);
        await using var wrong = Open($"{redis.Address},ssl=true,user={TlsRedis.User},password=another", redis.Authority);
        await using var plain = Open($"{redis.Address},user={TlsRedis.User},password={TlsRedis.Password}", redis.Authority);

        await Assert.ThrowsAnyAsync<RedisException>(() => wrong.LoadAsync(Turns.Tenant(), "s", Token));
        await Assert.ThrowsAnyAsync<RedisException>(() => plain.LoadAsync(Turns.Tenant(), "s", Token));
    }

    [Fact]
    public async Task TheSharedRatesOfModelsWorkThereToo()
    {
        await using var redis = await TlsRedis.StartAsync(Token);
        await using var buckets = new RedisRateBuckets($"{redis.Address},ssl=true,user={TlsRedis.User},password={TlsRedis.Password},trustedCertificate={redis.Authority}");

        var changed = false;
        await buckets.UpdateAsync("a-model", (bucket, _) =>
        {
            changed = true;
            return bucket;
        }, Token);
        Assert.True(changed);
    }

    private static RedisTemporaryMemory Open(string connection, string? authority) =>
        new(authority is null ? connection : $"{connection},trustedCertificate={authority}", Options.Create(new MemoryOptions { TemporaryTimeLimit = TimeSpan.FromSeconds(5) }), TimeProvider.System);
}
