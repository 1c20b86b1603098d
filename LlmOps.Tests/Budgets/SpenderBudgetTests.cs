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

public sealed class SpenderBudgetTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new("spenders");
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly TenantScope _tenant = Turns.Tenant();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AKeysCapHoldsForThatKeyAlone()
    {
        var costs = Costs(new BudgetOptions { KeyDailyUsd = 1, Keys = { ["rich"] = new BudgetLimits { DailyUsd = 3 } } });
        await SpendAsync(costs, new Spender("poor", Spender.Query), 0.9m);

        var refused = await Assert.ThrowsAsync<BudgetExceededException>(() => SpendAsync(costs, new Spender("poor", Spender.Query), 0.2m));
        await SpendAsync(costs, new Spender("other", Spender.Query), 0.9m);
        await SpendAsync(costs, new Spender("rich", Spender.Query), 2.5m);
        await SpendAsync(costs, Spender.Unknown, 5m);

        Assert.Equal("key-daily", refused.Cap.Name);
        Assert.Equal(0.9m, refused.Cap.SpentUsd);
    }

    [Fact]
    public async Task ASessionsCapResetsWithItsDay()
    {
        var costs = Costs(new BudgetOptions { SessionDailyUsd = 1 });
        var spender = new Spender("", Spender.Query, "s");
        await SpendAsync(costs, spender, 1m);
        Assert.Equal("session-daily", (await Assert.ThrowsAsync<BudgetExceededException>(() => SpendAsync(costs, spender, 0.1m))).Cap.Name);

        _clock.Advance(TimeSpan.FromDays(1));

        await SpendAsync(costs, spender, 0.1m);
    }

    [Fact]
    public async Task AWarningComesBeforeAnythingElseChangesAndATenantsLadderIsItsOwn()
    {
        var options = new BudgetOptions
        {
            TenantDailyUsd = 10,
            Tenants =
            {
                [_tenant.TenantId] = new BudgetLimits
                {
                    WarnFrom = 0.3,
                    ShorterAnswersFrom = 0.5,
                    NoRerankFrom = 0.6,
                },
            },
        };
        var costs = Costs(options);
        Assert.Null(options.Problem());
        await SpendAsync(costs, Spender.Unknown, 4m);

        var warned = await costs.GetStandingAsync(_tenant, Token);
        Assert.Equal((BudgetLevel.Normal, "tenant-daily"), (warned.Level, Assert.Single(warned.Warnings).Name));

        await SpendAsync(costs, Spender.Unknown, 1.5m);
        Assert.Equal(BudgetLevel.ShorterAnswers, (await costs.GetStandingAsync(_tenant, Token)).Level);
        Assert.Empty((await costs.GetStandingAsync(Turns.Tenant(), Token)).Warnings);
    }

    [Theory]
    [InlineData(true, "tenant-daily", "session-daily")]
    [InlineData(false, "session-daily")]
    [InlineData(false)]
    public async Task WhileTheLedgerIsDownOnlyWhatFailsOpenThroughoutGoesOn(bool goesOn, params string[] open)
    {
        var down = FaultProxy.Create<ILedger>(() => new StoreUnavailableException("ledger", "It is away."));
        var costs = Costs(new BudgetOptions { SessionDailyUsd = 1, FailOpen = [.. open] }, down);
        var spender = new Spender("", Spender.Query, "s");

        if (goesOn)
        {
            Assert.Equal(BudgetLevel.Normal, (await costs.GetStandingAsync(_tenant, spender, Token)).Level);
            await using var reservation = await costs.ReserveAsync(_tenant, spender, "r", [Line(0.5m)], Token);
            Assert.Equal("r", reservation.Id);
        }
        else
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => costs.GetStandingAsync(_tenant, spender, Token));
            await Assert.ThrowsAsync<StoreUnavailableException>(() => costs.ReserveAsync(_tenant, spender, "r", [Line(0.5m)], Token));
        }
    }

    [Fact]
    public void AnUnknownCapThatShouldFailOpenIsNamed() =>
        Assert.Contains("tenant-weekly", new BudgetOptions { FailOpen = ["tenant-weekly"] }.Problem(), StringComparison.Ordinal);

    private static CostLine Line(decimal usd) => new("known", "answer", new ModelUsage(OutputTokens: (long)(usd * 1_000_000)));

    private async Task SpendAsync(CostController costs, Spender spender, decimal usd)
    {
        await using var reservation = await costs.ReserveAsync(_tenant, spender, Guid.NewGuid().ToString("N"), [Line(usd)], Token);
        Assert.Equal(usd, await reservation.SettleAsync([Line(usd)], Token));
    }

    private CostController Costs(BudgetOptions options, ILedger? ledger = null) =>
        new(
            ledger ?? new SqliteLedger(new DataDirectory(_folder.Path), _clock),
            new OneDollarPerMillion(),
            Options.Create(options),
            _clock,
            NullLogger<CostController>.Instance
        );

    private sealed class OneDollarPerMillion : IModelPrices
    {
        public decimal? CostUsd(string model, ModelUsage usage) => usage.OutputTokens / 1_000_000m;
    }
}
