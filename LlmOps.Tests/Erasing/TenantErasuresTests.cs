using LlmOps.Embedded;
using LlmOps.Engine.Erasing;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Ingesting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Erasing;

/// <summary>An erasure comes to its end over stores that fail and processes that die, and says truly how far it is.</summary>
public sealed class TenantErasuresTests : IDisposable
{
    private static readonly TenantScope s_tenant = TenantScope.Create("acme");

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
    private readonly ErasureOptions _options = new();
    private readonly Dictionary<string, Part> _parts = TenantDataParts.All.ToDictionary(name => name, _ => new Part { Objects = 5 });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EachServiceEmptiesItsOwnStoresAndReadsThemBackAfterTheQuietTime()
    {
        var (api, worker, tuner) = (
            Service(TenantDataParts.OfQueryApi),
            Service(TenantDataParts.OfIngestWorker),
            Service(TenantDataParts.OfFineTuneWorker)
        );
        await api.Erasures.RequestAsync(s_tenant, Cancel);
        Assert.True(api.Watch.IsUnderWay(s_tenant));
        await RunAsync(api, worker, tuner);

        // What a request under way wrote behind the first pass.
        _parts[TenantDataParts.ShortTermMemory].Objects = 1;
        Assert.All(_parts.Where(part => part.Key != TenantDataParts.ShortTermMemory), part => Assert.Equal(0, part.Value.Objects));
        Assert.All((await ReadAsync()).Stores, store => Assert.True(store.IsPending));
        Assert.True(worker.Watch.IsUnderWay(s_tenant));

        _time.Advance(_options.QuietTime);
        await RunAsync(api, worker);
        Assert.True((await ReadAsync()).IsUnderWay);
        await RunAsync(tuner);

        var receipt = await ReadAsync();
        Assert.Equal(_time.GetUtcNow(), receipt.FinishedAt);
        Assert.All(receipt.Stores, store => Assert.Equal((_time.GetUtcNow(), null), (store.VerifiedAt, store.Error)));
        Assert.Equal(6, receipt.Stores.Single(store => store.Store == TenantDataParts.ShortTermMemory).Removed);
        Assert.Equal(5, receipt.Stores.Single(store => store.Store == TenantDataParts.Index).Removed);
        await RunAsync(api, worker);
        Assert.False(api.Watch.IsUnderWay(s_tenant));
        Assert.True(worker.Watch.Covers(s_tenant, receipt.RequestedAt));
        Assert.False(worker.Watch.Covers(s_tenant, _time.GetUtcNow()));
    }

    [Fact]
    public async Task AStoreThatIsDownIsTriedAgainAndHoldsUpNoOther()
    {
        var service = Service(TenantDataParts.All);
        _parts[TenantDataParts.Graph].Failure = new IOException("down");
        await service.Erasures.RequestAsync(s_tenant, Cancel);
        await RunAsync(service);
        _time.Advance(_options.QuietTime);
        await RunAsync(service);

        var half = await ReadAsync();
        var pending = Assert.Single(half.Stores, store => store.IsPending);
        Assert.Equal((TenantDataParts.Graph, 0L), (pending.Store, pending.Removed));
        Assert.NotNull(pending.Error);
        Assert.DoesNotContain("down", pending.Error, StringComparison.Ordinal);

        _parts[TenantDataParts.Graph].Failure = null;
        await RunAsync(service);

        Assert.False((await ReadAsync()).IsUnderWay);
        Assert.Equal(5, (await ReadAsync()).Stores.Single(store => store.Store == TenantDataParts.Graph).Removed);
    }

    [Fact]
    public async Task AStoreThatStillHoldsSomethingIsNotVerified()
    {
        var service = Service(TenantDataParts.All);
        _parts[TenantDataParts.Documents].Keeps = 2;
        await service.Erasures.RequestAsync(s_tenant, Cancel);
        _time.Advance(_options.QuietTime);
        await RunAsync(service);

        var store = Assert.Single((await ReadAsync()).Stores, store => store.IsPending);
        Assert.Equal(TenantDataParts.Documents, store.Store);
        Assert.Contains("2 objects", store.Error, StringComparison.Ordinal);

        _parts[TenantDataParts.Documents].Keeps = 0;
        await RunAsync(service);
        Assert.False((await ReadAsync()).IsUnderWay);
    }

    [Fact]
    public async Task AnotherProcessGoesOnWhereOneDied()
    {
        var dead = Service(TenantDataParts.All);
        await dead.Erasures.RequestAsync(s_tenant, Cancel);
        _time.Advance(_options.QuietTime);
        using var killed = new CancellationTokenSource();
        _parts[TenantDataParts.Index].Before = async () =>
        {
            await killed.CancelAsync();
            killed.Token.ThrowIfCancellationRequested();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dead.Erasures.RunOnceAsync(killed.Token));
        _parts[TenantDataParts.Index].Before = null;

        var next = Service(TenantDataParts.All);
        await RunAsync(next);
        var waiting = Assert.Single((await ReadAsync()).Stores, store => store.IsPending);
        Assert.Equal((TenantDataParts.Index, 5), (waiting.Store, _parts[TenantDataParts.Index].Objects));

        // The store is given to another once the dead process cannot be at it any more.
        _time.Advance(TimeSpan.FromMinutes(2));
        await RunAsync(next);
        Assert.False((await ReadAsync()).IsUnderWay);
        Assert.Equal(0, _parts[TenantDataParts.Index].Objects);
    }

    [Fact]
    public async Task ASharedStoreIsEmptiedByOneProcessAtATimeAndNeverAfterTheEnd()
    {
        var (first, second) = (Service(TenantDataParts.All), Service(TenantDataParts.All));
        await first.Erasures.RequestAsync(s_tenant, Cancel);
        _time.Advance(_options.QuietTime);
        var began = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        _parts[TenantDataParts.Archive].Before = async () =>
        {
            began.TrySetResult();
            await goOn.Task;
        };
        var running = first.Erasures.RunOnceAsync(Cancel);
        await began.Task;
        _parts[TenantDataParts.Archive].Before = null;

        await RunAsync(second);
        Assert.Equal(5, _parts[TenantDataParts.Archive].Objects);
        goOn.SetResult();
        await running;
        await RunAsync(first, second);
        Assert.False((await ReadAsync()).IsUnderWay);

        // What the tenant has from here on is new, also for a process that begins now and finds the erasure among the last ones.
        _parts[TenantDataParts.Archive].Objects = 3;
        await RunAsync(first, second, Service(TenantDataParts.All));
        Assert.Equal(3, _parts[TenantDataParts.Archive].Objects);
    }

    [Fact]
    public async Task AProcessThatHearsOfAnErasureLateStillForgetsItsOwnMemory()
    {
        var (first, late) = (Service(TenantDataParts.All), new Part { Objects = 4 });
        await first.Erasures.RequestAsync(s_tenant, Cancel);
        await RunAsync(first);
        _time.Advance(_options.QuietTime);
        await RunAsync(first);
        Assert.False((await ReadAsync()).IsUnderWay);

        await RunAsync(Service([], new TenantDataPart(TenantDataParts.TemporaryMemory, late, IsInProcess: true)));

        Assert.Equal(0, late.Objects);
    }

    [Fact]
    public async Task AskingAgainGivesTheErasureUnderWayAndAfterItsEndAnother()
    {
        var service = Service(TenantDataParts.All);
        var first = await service.Erasures.RequestAsync(s_tenant, Cancel);
        Assert.Equal(first.Id, (await service.Erasures.RequestAsync(s_tenant, Cancel)).Id);
        _time.Advance(_options.QuietTime);
        await RunAsync(service);

        var second = await service.Erasures.RequestAsync(s_tenant, Cancel);

        Assert.NotEqual(first.Id, second.Id);
        Assert.True((await ReadAsync()).IsUnderWay);
        Assert.Null(await service.Erasures.FindAsync(TenantScope.Create("other"), Cancel));
    }

    private (TenantErasures Erasures, ErasureWatch Watch) Service(IEnumerable<string> names, params TenantDataPart[] own)
    {
        var watch = new ErasureWatch();
        return (
            new TenantErasures(
                new SqliteErasureRecords(_folder.IngestDatabase()),
                [.. names.Select(name => new TenantDataPart(name, _parts[name])), .. own],
                watch,
                Options.Create(_options),
                _time,
                NullLogger<TenantErasures>.Instance
            ),
            watch
        );
    }

    private static async Task RunAsync(params (TenantErasures Erasures, ErasureWatch Watch)[] services)
    {
        foreach (var service in services)
        {
            await service.Erasures.RunOnceAsync(Cancel);
        }
    }

    private async Task<TenantErasure> ReadAsync() =>
        (await new SqliteErasureRecords(_folder.IngestDatabase()).ReadAsync(s_tenant, Cancel))!.Erasure;

    private sealed class Part : ITenantData
    {
        public long Objects { get; set; }

        public long Keeps { get; set; }

        public Exception? Failure { get; set; }

        public Func<Task>? Before { get; set; }

        public async Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken)
        {
            if (Before is { } before)
            {
                await before();
            }

            if (Failure is not null)
            {
                throw Failure;
            }

            var removed = Math.Max(0, Objects - Keeps);
            Objects -= removed;
            return removed;
        }

        public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) => Task.FromResult(Objects);
    }
}
