using LlmOps.Engine.Remembering;
using LlmOps.Engine.Stores;
using LlmOps.Redis;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace LlmOps.Tests.Redis;

public sealed class RedisTemporaryMemoryTests : TemporaryMemoryConformance, IAsyncDisposable
{
    private readonly List<TestRedis> _opened = [];

    private protected override Task<ITemporaryMemory> OpenAsync(MemoryOptions options)
    {
        options.TemporaryTimeLimit = TimeSpan.FromSeconds(5);
        var redis = new TestRedis(RealServers.Redis);
        _opened.Add(redis);
        return Task.FromResult<ITemporaryMemory>(new RedisTemporaryMemory(redis.Connection, Options.Create(options), Clock));
    }

    [Fact]
    public async Task AUserWhoMayTouchNothingElseSuffices()
    {
        var token = TestContext.Current.CancellationToken;
        await using var administrator = await ConnectionMultiplexer.ConnectAsync(RealServers.Redis);
        var user = RealServers.NewName();
        var database = administrator.GetDatabase();
        await database.ExecuteAsync(
            "ACL",
            "SETUSER",
            user,
            "on",
            ">a-password",
            "~llmops:memory:*",
            "-@all",
            "+@read",
            "+@write",
            "+@scripting",
            "+@connection"
        );
        try
        {
            await using var redis = new TestRedis($"{RealServers.Redis},user={user},password=a-password");
            var memory = new RedisTemporaryMemory(
                redis.Connection,
                Options.Create(new MemoryOptions { TemporaryTimeLimit = TimeSpan.FromSeconds(5) }),
                Clock
            );
            var tenant = Turns.Tenant();
            await memory.FillAsync(tenant, "s", [Turns.Placed("s", 1)], token);
            Assert.Equal(["turn-0001"], Turns.Ids(await memory.LoadAsync(tenant, "s", token)));
            await memory.ProbeAsync(token);

            await using var same = await ConnectionMultiplexer.ConnectAsync($"{RealServers.Redis},user={user},password=a-password");
            await Assert.ThrowsAnyAsync<RedisException>(() => same.GetDatabase().StringGetAsync("something-else"));
        }
        finally
        {
            await database.ExecuteAsync("ACL", "DELUSER", user);
        }
    }

    [Fact]
    public async Task AServerWhoseMemoryIsUsedUpIsFullUntilItHasSpaceAgain()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await PlainRedis.StartAsync(["--maxmemory-policy", "noeviction"], token);
        await using var administrator = await ConnectionMultiplexer.ConnectAsync($"{server.Address},allowAdmin=true");
        await using var redis = new TestRedis(server.Address);
        var memory = new RedisTemporaryMemory(
            redis.Connection,
            Options.Create(new MemoryOptions { TemporaryTimeLimit = TimeSpan.FromSeconds(5) }),
            Clock
        );
        var tenant = Turns.Tenant();
        await memory.FillAsync(tenant, "s", [Turns.Placed("s", 1)], token);
        await administrator.GetServers()[0].ConfigSetAsync("maxmemory", 1);

        var refused = await Assert.ThrowsAsync<RedisServerException>(() => memory.AppendAsync(tenant, Turns.Placed("s", 2), token));
        Assert.Equal(StoreFailure.Full, StoreFailures.OfCall(refused));
        var probe = await Assert.ThrowsAsync<StoreUnavailableException>(() => memory.ProbeAsync(token));
        Assert.Equal(StoreFailure.Full, probe.Failure);

        await administrator.GetServers()[0].ConfigSetAsync("maxmemory", 0);
        Assert.True(await memory.AppendAsync(tenant, Turns.Placed("s", 2), token));
        await memory.ProbeAsync(token);
        Assert.Equal(["turn-0001", "turn-0002"], Turns.Ids(await memory.LoadAsync(tenant, "s", token)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var redis in _opened)
        {
            await redis.DisposeAsync();
        }
    }
}
