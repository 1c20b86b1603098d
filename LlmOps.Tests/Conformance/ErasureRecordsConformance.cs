using LlmOps.Engine.Erasing;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Tests.Conformance;

/// <summary>What every record of erasures does.</summary>
[Conformance(typeof(IErasureRecords))]
public abstract class ErasureRecordsConformance
{
    private static readonly DateTimeOffset s_at = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly TenantScope _scope = TenantScope.Create($"t{Guid.NewGuid():n}");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract Task<IErasureRecords> OpenAsync();

    [Fact]
    public async Task AnErasureIsReadWhole()
    {
        var records = await OpenAsync();
        var erasure = Erasure(new ErasedStore("a", 3, s_at), new ErasedStore("b", 1, null, "It is away.", "w", s_at));
        Assert.Null(await records.ReadAsync(_scope, Cancel));

        Assert.True(await records.WriteAsync(_scope, erasure, 0, Cancel));

        var read = await records.ReadAsync(_scope, Cancel);
        Assert.Equal(1, read!.Version);
        Assert.Equal(erasure.Stores, read.Erasure.Stores);
        Assert.Equal(erasure with { Stores = [] }, read.Erasure with { Stores = [] });
        Assert.Null(await records.ReadAsync(TenantScope.Create($"t{Guid.NewGuid():n}"), Cancel));
    }

    [Fact]
    public async Task OfTwoWritersOfOneVersionOneIsRefused()
    {
        var records = await OpenAsync();
        await records.WriteAsync(_scope, Erasure(), 0, Cancel);

        Assert.False(await records.WriteAsync(_scope, Erasure(), 0, Cancel));
        var written = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => records.WriteAsync(_scope, Erasure(), 1, Cancel)));

        Assert.Single(written, true);
        Assert.Equal(2, (await records.ReadAsync(_scope, Cancel))!.Version);
    }

    [Fact]
    public async Task ErasuresUnderWayAreListedAndThoseOfLate()
    {
        var records = await OpenAsync();
        await records.WriteAsync(_scope, Erasure(), 0, Cancel);
        Assert.Contains(_scope.TenantId, await ListedAsync(s_at.AddDays(1)));

        await records.WriteAsync(_scope, Erasure() with { FinishedAt = s_at.AddMinutes(1) }, 1, Cancel);
        Assert.DoesNotContain(_scope.TenantId, await ListedAsync(s_at.AddDays(1)));
        Assert.Contains(_scope.TenantId, await ListedAsync(s_at));

        async Task<IEnumerable<string>> ListedAsync(DateTimeOffset since) =>
            (await records.ListAsync(since, Cancel)).Select(erasure => erasure.TenantId);
    }

    private TenantErasure Erasure(params ErasedStore[] stores) => new("erasure-1", _scope.TenantId, s_at, stores);
}
