using LlmOps.Engine.Remembering;
using LlmOps.Redis;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace LlmOps.Tests.Redis;

/// <summary>Redis as ElastiCache is: TLS, and a user with a password.</summary>
public sealed class RedisTlsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheTierWorksOverTlsAsAnAclUser()
    {
        await using var redis = await TlsRedis.StartAsync(Token);
        await using var memoryRedis = Open($"{redis.Address},ssl=true,user={TlsRedis.User},password={TlsRedis.Password}", redis.Authority);
        var memory = Memory(memoryRedis);
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
        await using var memoryRedis = Open($"{redis.Address},ssl=true,user={TlsRedis.User},password={TlsRedis.Password}", authority: null);
        var memory = Memory(memoryRedis);

        await Assert.ThrowsAnyAsync<RedisException>(() => memory.LoadAsync(Turns.Tenant(), "s", Token));
    }

    [Fact]
    public async Task ACertificateForAnotherNameIsRefused()
    {
        await using var redis = await TlsRedis.StartAsync(Token);
        await using var memoryRedis = Open(
            $"{redis.Address},ssl=true,sslHost=redis.example,user={TlsRedis.User},password={TlsRedis.Password}",
            redis.Authority
        );
        var memory = Memory(memoryRedis);

        await Assert.ThrowsAnyAsync<RedisException>(() => memory.LoadAsync(Turns.Tenant(), "s", Token));
    }

    [Fact]
    public async Task AWrongPasswordAndAConnectionWithoutTlsGetNoAnswer()
    {
        await using var redis = await TlsRedis.StartAsync(Token);
        await using var wrongRedis = Open($"{redis.Address},ssl=true,user={TlsRedis.User},password=another", redis.Authority);
        var wrong = Memory(wrongRedis);
        await using var plainRedis = Open($"{redis.Address},user={TlsRedis.User},password={TlsRedis.Password}", redis.Authority);
        var plain = Memory(plainRedis);

        await Assert.ThrowsAnyAsync<RedisException>(() => wrong.LoadAsync(Turns.Tenant(), "s", Token));
        await Assert.ThrowsAnyAsync<RedisException>(() => plain.LoadAsync(Turns.Tenant(), "s", Token));
    }

    [Fact]
    public async Task TheSharedRatesOfModelsWorkThereToo()
    {
        await using var redis = await TlsRedis.StartAsync(Token);
        await using var connected = Open($"{redis.Address},ssl=true,user={TlsRedis.User},password={TlsRedis.Password}", redis.Authority);
        var buckets = new RedisRateBuckets(connected.Connection, TimeProvider.System);

        var changed = false;
        await buckets.UpdateAsync(
            "a-model",
            (bucket, _) =>
            {
                changed = true;
                return bucket;
            },
            Token
        );
        Assert.True(changed);
    }

    private static TestRedis Open(string connection, string? authority) =>
        new(authority is null ? connection : $"{connection},trustedCertificate={authority}");

    private static RedisTemporaryMemory Memory(TestRedis redis) =>
        new(redis.Connection, Options.Create(new MemoryOptions { TemporaryTimeLimit = TimeSpan.FromSeconds(5) }), TimeProvider.System);
}
