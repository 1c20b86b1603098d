using LlmOps.Engine.Budgets;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Tests.Conformance;

/// <summary>What every store of budgets does.</summary>
[Conformance(typeof(IBudgetStore))]
public abstract class BudgetStoreConformance
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    private readonly TenantScope _tenant = TenantScope.Create($"t{Guid.NewGuid():n}");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Opens the store as one more service would.</summary>
    private protected abstract IBudgetStore Open();

    [Fact]
    public async Task BudgetsComeBackInOrderAndALaterOneReplacesItsOwn()
    {
        var store = Open();
        Assert.Empty(await store.ListAsync(_tenant, Cancel));
        StoredBudget[] budgets =
        [
            new("key-daily", null, 5m, s_now, "bootstrap"),
            new("key-daily", "abc", 0m, s_now, "key:xyz"),
            new("tenant-monthly", null, 123_456.789_012_345m, s_now, "user:somebody"),
        ];
        foreach (var budget in budgets.Reverse())
        {
            await store.PutAsync(_tenant, budget with { Usd = 77m }, Cancel);
            await store.PutAsync(_tenant, budget, Cancel);
        }

        Assert.Equal(budgets, await Open().ListAsync(_tenant, Cancel));
    }

    [Fact]
    public async Task ARemovedBudgetIsGoneAndMayBeSetAgain()
    {
        var store = Open();
        var budget = new StoredBudget("key-daily", "abc", 5m, s_now, "bootstrap");
        await store.PutAsync(_tenant, budget, Cancel);

        Assert.False(await store.RemoveAsync(_tenant, "key-daily", null, Cancel));
        Assert.False(await store.RemoveAsync(_tenant, "key-monthly", "abc", Cancel));
        Assert.True(await store.RemoveAsync(_tenant, "key-daily", "abc", Cancel));
        Assert.False(await store.RemoveAsync(_tenant, "key-daily", "abc", Cancel));
        Assert.Empty(await Open().ListAsync(_tenant, Cancel));

        await store.PutAsync(_tenant, budget, Cancel);
        Assert.Equal([budget], await Open().ListAsync(_tenant, Cancel));
    }

    [Fact]
    public async Task TenantsAndAllTogetherHaveTheirOwn()
    {
        var (store, other) = (Open(), TenantScope.Create($"o{Guid.NewGuid():n}"));
        var own = new StoredBudget("tenant-daily", null, 5m, s_now, "bootstrap");
        var all = new StoredBudget("global-daily", null, 50m, s_now, "bootstrap");
        await store.PutAsync(_tenant, own, Cancel);
        await store.PutAsync(null, all, Cancel);

        Assert.Equal([own], await store.ListAsync(_tenant, Cancel));
        Assert.Empty(await store.ListAsync(other, Cancel));
        Assert.Equal([all], await store.ListAsync(null, Cancel));
        Assert.False(await store.RemoveAsync(other, "tenant-daily", null, Cancel));
        Assert.False(await store.RemoveAsync(_tenant, "global-daily", null, Cancel));
        Assert.True(await store.RemoveAsync(null, "global-daily", null, Cancel));
        Assert.Equal([own], await store.ListAsync(_tenant, Cancel));
        await store.ProbeAsync(Cancel);
    }
}
