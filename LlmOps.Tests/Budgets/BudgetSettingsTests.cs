using LlmOps.Embedded;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.QueryApi;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Budgets;

public sealed class BudgetSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly TenantScope _tenant = Turns.Tenant();
    private readonly BudgetOptions _options = new() { TenantDailyUsd = 10, Keys = { ["named"] = new BudgetLimits { DailyUsd = 4 } } };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WhatWasSetHoldsHereAtOnceAndInAnotherProcessWithinSeconds()
    {
        var (here, there) = (Settings(), Settings());
        Assert.Equal(10, await CapAsync(there, "tenant-daily"));

        await here.SetAsync(_tenant, Budget("tenant-daily", 25), Cancel);
        Assert.Equal(25, await CapAsync(here, "tenant-daily"));
        Assert.Equal(10, await CapAsync(there, "tenant-daily"));
        _clock.Advance(_options.SettingsLifetime);
        Assert.Equal(25, await CapAsync(there, "tenant-daily"));

        Assert.True(await here.RemoveAsync(_tenant, "tenant-daily", null, "bootstrap", Cancel));
        Assert.False(await here.RemoveAsync(_tenant, "tenant-daily", null, "bootstrap", Cancel));
        Assert.Equal(10, await CapAsync(here, "tenant-daily"));
    }

    [Fact]
    public async Task AKeysOwnStandsBeforeTheConfiguredOneAndThatBeforeTheOneOfEachKey()
    {
        var settings = Settings();
        Assert.Null(await CapAsync(settings, "key-daily", "any"));
        await settings.SetAsync(_tenant, Budget("key-daily", 2), Cancel);
        Assert.Equal(2, await CapAsync(settings, "key-daily", "any"));
        Assert.Equal(4, await CapAsync(settings, "key-daily", "named"));
        await settings.SetAsync(_tenant, Budget("key-daily", 7) with { Key = "named" }, Cancel);
        Assert.Equal(7, await CapAsync(settings, "key-daily", "named"));
        Assert.Equal(2, await CapAsync(settings, "key-daily", "any"));
    }

    [Fact]
    public async Task OneOfAllTenantsHoldsForEachAndAnotherTenantsOwnDoesNot()
    {
        var settings = Settings();
        await settings.SetAsync(_tenant, Budget("global-monthly", 90), Cancel);
        await settings.SetAsync(Turns.Tenant(), Budget("tenant-daily", 1), Cancel);

        Assert.Equal(90, await CapAsync(settings, "global-monthly"));
        Assert.Equal(10, await CapAsync(settings, "tenant-daily"));
    }

    [Fact]
    public async Task ALoweredBudgetRefusesTheNextReservation()
    {
        var settings = Settings();
        await using (await Costs(settings).ReserveAsync(_tenant, "a", Line(5), Cancel)) { }

        await settings.SetAsync(_tenant, Budget("tenant-daily", 4), Cancel);

        var refused = await Assert.ThrowsAsync<BudgetExceededException>(() => Costs(settings).ReserveAsync(_tenant, "b", Line(5), Cancel));
        Assert.Equal(("tenant-daily", 4), (refused.Cap.Name, refused.Cap.CapUsd));
    }

    [Fact]
    public async Task WhileTheStoreIsAwayWhatWasKnownLastHoldsAndWithoutThatNothingIsSpent()
    {
        var away = false;
        var real = new SqliteBudgetStore(_folder.Directory);
        var store = PartialPort.Create<IBudgetStore>(
            (nameof(IBudgetStore.PutAsync), args => real.PutAsync((TenantScope?)args[0], (StoredBudget)args[1]!, Cancel)),
            (
                nameof(IBudgetStore.ListAsync),
                args => away ? throw new IOException("The store is away.") : real.ListAsync((TenantScope?)args[0], Cancel)
            )
        );
        var settings = Settings(store);
        await settings.SetAsync(_tenant, Budget("tenant-daily", 25), Cancel);
        Assert.Equal(25, await CapAsync(settings, "tenant-daily"));
        away = true;
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(25, await CapAsync(settings, "tenant-daily"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => CapAsync(Settings(store), "tenant-daily"));
        _options.FailOpen = ["tenant-daily"];
        Assert.Equal(10, await CapAsync(Settings(store), "tenant-daily"));
    }

    private static StoredBudget Budget(string name, decimal usd) =>
        new(name, null, usd, new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero), "bootstrap");

    private static CostLine[] Line(decimal usd) => [new("known", "answer", new ModelUsage(OutputTokens: (long)(usd * 1_000_000)))];

    private BudgetSettings Settings(IBudgetStore? store = null) =>
        new(store ?? new SqliteBudgetStore(_folder.Directory), Options.Create(_options), _clock, NullLogger<BudgetSettings>.Instance);

    private async Task<decimal?> CapAsync(BudgetSettings settings, string name, string key = "") =>
        (await Costs(settings).GetStandingAsync(_tenant, new Spender(key, Spender.Query), Cancel))
            .Caps.SingleOrDefault(cap => cap.Name == name)
            ?.CapUsd;

    private CostController Costs(BudgetSettings settings) =>
        new(
            new SqliteLedger(_folder.Directory, _clock),
            PartialPort.Create<IModelPrices>((nameof(IModelPrices.CostUsd), args => ((ModelUsage)args[1]!).OutputTokens / 1_000_000m)),
            Options.Create(_options),
            _clock,
            NullLogger<CostController>.Instance,
            settings
        );
}
