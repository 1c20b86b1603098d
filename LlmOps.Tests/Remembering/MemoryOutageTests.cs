using System.Diagnostics;
using Amazon.DynamoDBv2;
using Amazon.S3;
using LlmOps.Aws;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using LlmOps.Redis;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Remembering;

/// <summary>The conversation memory over real servers, each of which in turn hangs, refuses or cuts connections.</summary>
public sealed class MemoryOutageTests : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly string _name = RealServers.NewName();
    private readonly TenantScope _tenant = Turns.Tenant();
    private readonly List<string> _acknowledged = [];
    private readonly MemoryOptions _options = Limits();
    private Dictionary<string, TcpProxy> _proxies = null!;
    private IAmazonDynamoDB _dynamoDb = null!;
    private IAmazonS3 _s3 = null!;
    private TestRedis _redis = null!;
    private RedisTemporaryMemory _temporary = null!;
    private DynamoDbShortTermMemory _shortTerm = null!;
    private S3Archive _archive = null!;
    private TurnArchiver _archiver = null!;
    private ConversationMemory _memory = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _proxies = new()
        {
            [MemoryParts.Temporary] = new TcpProxy(RealServers.Redis),
            [MemoryParts.ShortTerm] = new TcpProxy(RealServers.DynamoDb),
            [MemoryParts.Archive] = new TcpProxy(RealServers.S3),
        };
        var options = Options.Create(_options);
        _redis = new TestRedis($"127.0.0.1:{_proxies[MemoryParts.Temporary].Port}");
        _temporary = new RedisTemporaryMemory(_redis.Connection, options, TimeProvider.System);
        _dynamoDb = RealServers.DynamoDbClient($"http://127.0.0.1:{_proxies[MemoryParts.ShortTerm].Port}");
        _s3 = RealServers.S3Client($"http://127.0.0.1:{_proxies[MemoryParts.Archive].Port}");
        _archive = new S3Archive(_s3, _name, options, RealServers.CreateResources);
        _shortTerm = new DynamoDbShortTermMemory(
            _dynamoDb,
            _name,
            new S3TurnSpill(_s3, _name, options, RealServers.CreateResources),
            options,
            RealServers.CreateResources,
            TimeProvider.System
        );
        _archiver = new TurnArchiver(_shortTerm, _archive, options, NullLogger<TurnArchiver>.Instance);
        _memory = CreateMemory(_options);

        // The first calls open connections and make the table and the bucket.
        await _shortTerm.ProbeAsync(Token);
        await _archive.ProbeAsync(Token);
        await EventuallyAsync(async () => (await _memory.LoadAsync(_tenant, "warm", 6, Token)).Degraded.Count == 0);
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxies is null)
        {
            return;
        }

        foreach (var proxy in _proxies.Values)
        {
            proxy.Mend();
        }

        await _redis.DisposeAsync();
        await _dynamoDb.DeleteTableAsync(_name, CancellationToken.None);
        _dynamoDb.Dispose();
        _s3.Dispose();
        foreach (var proxy in _proxies.Values)
        {
            await proxy.DisposeAsync();
        }
    }

    [Theory]
    [EveryTierAndFault]
    public async Task WhileOneTierIsAwayTheOthersAnswerAndItComesBackByItself(string part, Fault fault)
    {
        _memory = CreateMemory(Limits(part));
        await AppendAsync();
        await AppendAsync();
        await _archiver.CatchUpAsync(Token);
        await ForgetTemporaryAsync();

        var proxy = _proxies[part];
        proxy.Break(fault);

        // Reading: everything acknowledged is there, the missing tier is named.
        var loaded = await WithinAsync(() => _memory.LoadAsync(_tenant, "s", 6, Token));
        Assert.Equal([part], loaded.Degraded);
        Assert.Equal(_acknowledged, Turns.Ids(loaded.Turns));
        var session = await WithinAsync(() => _memory.GetSessionAsync(_tenant, "s", Token));
        Assert.Equal([part], session!.Degraded);
        Assert.Equal(_acknowledged, Turns.Ids(session.Turns));

        // Writing: a turn is acknowledged all the same; the archive is not waited for.
        var appended = await WithinAsync(AppendAsync);
        Assert.Equal(part == MemoryParts.Archive ? [] : [part], appended.Degraded);
        await WithinAsync(AppendAsync);

        // A whole deletion needs every tier.
        await Assert.ThrowsAsync<MemoryUnavailableException>(() => WithinAsync(() => _memory.DeleteSessionAsync(_tenant, "other", Token)));

        proxy.Mend();
        var watch = Stopwatch.StartNew();
        await EventuallyAsync(async () => (await _memory.GetSessionAsync(_tenant, "s", Token))!.Degraded.Count == 0);
        TestContext.Current.TestOutputHelper?.WriteLine($"{part} {fault}: back after {watch.Elapsed.TotalSeconds:0.0} s");

        await EventuallyAsync(async () =>
        {
            await _memory.PutBackAsync(Token);
            await _memory.RefillAsync(Token);
            await _archiver.CatchUpAsync(Token);
            return (await _shortTerm.ListUnarchivedAsync(10, Token)).Count == 0;
        });
        Assert.Equal(_acknowledged, Turns.Ids((await _memory.GetSessionAsync(_tenant, "s", Token))!.Turns));
        Assert.Equal(_acknowledged, Turns.Ids((await _memory.LoadAsync(_tenant, "s", 6, Token)).Turns));
        Assert.Equal(_acknowledged, Turns.Ids(await _shortTerm.LoadAsync(_tenant, "s", 10, Token)));
        Assert.Equal(_acknowledged, Turns.Ids(await _archive.LoadAsync(_tenant, "s", 10, Token)));
        var quick = await _memory.LoadAsync(_tenant, "s", 6, Token);
        Assert.Equal(MemoryTier.Temporary, quick.Tier);
        Assert.Equal(_acknowledged, Turns.Ids(quick.Turns));
        Assert.Empty((await AppendAsync()).Degraded);
    }

    [Fact]
    public async Task WithEveryTierHangingAQuestionGoesOnWithoutHistoryAndATurnIsRefused()
    {
        _memory = CreateMemory(Limits(MemoryParts.Temporary, MemoryParts.ShortTerm, MemoryParts.Archive));
        await AppendAsync();
        foreach (var proxy in _proxies.Values)
        {
            proxy.Break(Fault.Hangs);
        }

        var loaded = await WithinAsync(() => _memory.LoadAsync(_tenant, "s", 6, Token));
        Assert.Equal([MemoryParts.Temporary, MemoryParts.ShortTerm, MemoryParts.Archive], loaded.Degraded);
        await WithinAsync(() =>
            Assert.ThrowsAsync<MemoryUnavailableException>(() =>
                _memory.AppendAsync(_tenant, Turns.Make("s", "refused", DateTimeOffset.UtcNow), Token)
            )
        );
    }

    /// <summary>Each call waits for a tier that is away as long as its limit is; the others have time enough on a busy machine.</summary>
    private static MemoryOptions Limits(params string[] away)
    {
        return new MemoryOptions
        {
            TemporaryTimeLimit = TimeSpan.FromSeconds(1),
            ShortTermTimeLimit = Limit(MemoryParts.ShortTerm),
            ArchiveTimeLimit = Limit(MemoryParts.Archive),
            TierPause = TimeSpan.FromMilliseconds(500),
        };

        TimeSpan Limit(string part) => TimeSpan.FromSeconds(away.Contains(part) ? 1 : 3);
    }

    private ConversationMemory CreateMemory(MemoryOptions limits)
    {
        var options = Options.Create(limits);
        return new ConversationMemory(
            _temporary,
            _shortTerm,
            _archive,
            new ArchiveQueue(options),
            options,
            TimeProvider.System,
            NullLogger<ConversationMemory>.Instance
        );
    }

    private async Task<AppendedTurn> AppendAsync()
    {
        var id = $"turn-{_acknowledged.Count}";
        var appended = await _memory.AppendAsync(_tenant, Turns.Make("s", id, DateTimeOffset.UtcNow), Token);
        _acknowledged.Add(id);
        return appended;
    }

    /// <summary>Makes the session unknown to the temporary tier, as it is after 8 hours.</summary>
    private async Task ForgetTemporaryAsync() => await _temporary.DeleteAsync(_tenant, "s", 0, Token);

    /// <summary>A hanging server would keep its callers without end; the sum of the time limits is a few seconds.</summary>
    private static async Task<T> WithinAsync<T>(Func<Task<T>> work) => await work().WaitAsync(s_patience, Token);

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (await holds())
                {
                    return;
                }
            }
            catch (Exception) when (watch.Elapsed < s_patience)
            {
                // Not yet.
            }

            Assert.True(watch.Elapsed < s_patience, "It did not come back by itself.");
            await Task.Delay(50, Token);
        }
    }

    private sealed class EveryTierAndFaultAttribute : Xunit.v3.DataAttribute
    {
        public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
            System.Reflection.MethodInfo testMethod,
            Xunit.Sdk.DisposalTracker disposalTracker
        ) =>
            new([
                .. from part in new[] { MemoryParts.Temporary, MemoryParts.ShortTerm, MemoryParts.Archive }
                from fault in Enum.GetValues<Fault>()
                select new TheoryDataRow<string, Fault>(part, fault),
            ]);

        public override bool SupportsDiscoveryEnumeration() => true;
    }
}
