using LlmOps.Embedded;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Budgets;

public sealed class CostControllerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly BudgetOptions _options = new() { TenantDailyUsd = 1m };
    private readonly TenantScope _tenant = TenantScope.Create("acme");

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private CostController Controller() =>
        new(
            new SqliteLedger(_folder.Directory, _clock),
            new OneDollarAMillion(),
            Options.Create(_options),
            _clock,
            NullLogger<CostController>.Instance
        );

    /// <summary>A plan or usage that costs this many US dollars.</summary>
    private static CostLine[] Costing(decimal usd, string model = "known") =>
        [new(model, "answer", new ModelUsage(OutputTokens: (long)(usd * 1_000_000)))];

    [Fact]
    public async Task MoneyIsReservedSettledAndReported()
    {
        var costs = Controller();
        await using var reservation = await costs.ReserveAsync(_tenant, "turn-1", Costing(0.5m), Token);
        Assert.Equal(0.5m, reservation.ReservedUsd);
        Assert.Equal(0.5m, (await costs.GetStandingAsync(_tenant, Token)).Caps.Single().ReservedUsd);

        Assert.Equal(0.2m, await reservation.SettleAsync(Costing(0.2m), Token));
        Assert.Equal(0.2m, await reservation.SettleAsync(Costing(0.2m), Token));

        var report = await costs.ReportAsync(_tenant, new(2026, 11, 1), new(2026, 11, 30), Token);
        Assert.Equal(0.2m, report.TotalUsd);
        Assert.Equal(new UsageLine(new(2026, 11, 23), "known", "answer", 1, 0, 200_000, 0, 0.2m), Assert.Single(report.Lines));
        Assert.Equal(
            new CapStanding("tenant-daily", 1m, 0.2m, 0m, new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero))
            {
                StartsAt = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero),
            },
            Assert.Single(report.Standing.Caps)
        );
    }

    [Fact]
    public async Task AnAbandonedReservationIsReleased()
    {
        var costs = Controller();
        await using (await costs.ReserveAsync(_tenant, "turn-1", Costing(0.5m), Token)) { }

        Assert.Equal(0, (await costs.GetStandingAsync(_tenant, Token)).UsedShare);
    }

    [Fact]
    public async Task AReservationOfAProcessThatDiedIsChargedWithoutAnotherQuestion()
    {
        var ledger = new SqliteLedger(_folder.Directory, _clock);
        _ = await Controller().ReserveAsync(_tenant, "turn-1", Costing(0.5m), Token);
        BudgetAccount[] accounts = [BudgetAccount.TenantDay(_tenant, DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime))];
        using var sweep = new ReservationSweep(ledger, Options.Create(_options), _clock, NullLogger<ReservationSweep>.Instance);
        await sweep.SweepAsync(Token);
        Assert.NotEqual(0, (await ledger.ReadBalancesAsync(accounts, Token))[0].ReservedNanos);

        await sweep.StartAsync(Token);
        _clock.Advance(_options.ReservationLifetime);
        while ((await ledger.ReadBalancesAsync(accounts, Token))[0].ReservedNanos != 0)
        {
            _clock.Advance(_options.SweepInterval);
            await Task.Delay(5, Token);
        }

        await sweep.StopAsync(Token);
        var report = await Controller().ReportAsync(_tenant, new(2026, 11, 23), new(2026, 11, 23), Token);
        Assert.Equal(new UsageLine(new(2026, 11, 23), "known", LedgerCharge.Unsettled, 1, 0, 0, 0, 0.5m), Assert.Single(report.Lines));
    }

    [Fact]
    public async Task AProcessThatEndsWaitsForCallsThatNobodyWaitsForAndChargesThem()
    {
        var costs = Controller();
        var drain = new CostDrain(costs, NullLogger<CostDrain>.Instance);
        var answer = new TaskCompletionSource();
        using var impatient = new CancellationTokenSource();
        await using (var reservation = await costs.ReserveAsync(_tenant, "turn-1", Costing(0.5m), Token))
        {
            using var measured = reservation.Measure("rerank");
            var call = PaidCall.RunAsync(
                async _ =>
                {
                    await answer.Task;
                    UsageMeter.Note("known", new ModelUsage(OutputTokens: 300_000));
                    return 0;
                },
                TimeSpan.FromSeconds(30),
                _clock,
                impatient.Token
            );
            await impatient.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        var stopped = drain.StopAsync(Token);
        Assert.False(stopped.IsCompleted);
        answer.SetResult();
        await stopped;

        Assert.Equal(0.3m, (await Controller().ReportAsync(_tenant, new(2026, 11, 1), new(2026, 11, 30), Token)).TotalUsd);
        await drain.StopAsync(Token);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhatACallUnderWayMayCostStaysReservedUntilItIsCharged(bool isSettled)
    {
        var costs = Controller();
        var answer = new TaskCompletionSource();
        using var impatient = new CancellationTokenSource();
        await using (var reservation = await costs.ReserveAsync(_tenant, "turn-1", Costing(0.5m), Token))
        {
            using var measured = reservation.Measure("answer");
            UsageMeter.Note("known", new ModelUsage(OutputTokens: 100_000));
            var call = PaidCall.RunAsync(
                async _ =>
                {
                    await answer.Task;
                    UsageMeter.Note("known", new ModelUsage(OutputTokens: 300_000));
                    return 0;
                },
                TimeSpan.FromSeconds(30),
                _clock,
                impatient.Token
            );
            await impatient.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
            if (isSettled)
            {
                Assert.Equal(0.1m, await reservation.SettleAsync(Token));
            }
        }

        Assert.Equal((0.1m, 0.4m), await BalanceAsync());
        await Assert.ThrowsAsync<BudgetExceededException>(() => costs.ReserveAsync(_tenant, "turn-2", Costing(0.6m), Token));

        answer.SetResult();
        await costs.DrainAsync(Token);
        Assert.Equal((0.4m, 0m), await BalanceAsync());

        async Task<(decimal, decimal)> BalanceAsync()
        {
            var cap = (await costs.GetStandingAsync(_tenant, Token)).Caps.Single();
            return (cap.SpentUsd, cap.ReservedUsd);
        }
    }

    [Fact]
    public async Task ACallThatTakesTooLongDoesNotKeepTheProcess()
    {
        var costs = Controller();
        await using var reservation = await costs.ReserveAsync(_tenant, "turn-1", Costing(0.5m), Token);
        using var measured = reservation.Measure("rerank");
        var call = PaidCall.RunAsync(
            async token =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
                return 0;
            },
            TimeSpan.FromHours(1),
            _clock,
            Token
        );
        using var shutdown = new CancellationTokenSource();
        await shutdown.CancelAsync();

        await new CostDrain(costs, NullLogger<CostDrain>.Instance).StopAsync(shutdown.Token);

        Assert.False(call.IsCompleted);
    }

    [Fact]
    public async Task ARefusalNamesTheCapWhatIsSpentAndWhenItResets()
    {
        var costs = Controller();
        await (await costs.ReserveAsync(_tenant, "turn-1", Costing(0.7m), Token)).SettleAsync(Costing(0.75m), Token);

        var error = await Assert.ThrowsAsync<BudgetExceededException>(() => costs.ReserveAsync(_tenant, "turn-2", Costing(0.3m), Token));

        Assert.Equal(
            new CapStanding("tenant-daily", 1m, 0.75m, 0m, new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero))
            {
                StartsAt = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero),
            },
            error.Cap
        );
        Assert.Equal(0.3m, error.RequestedUsd);
        Assert.Contains("tenant-daily", error.Message, StringComparison.Ordinal);
        Assert.Contains("0.75 USD are spent", error.Message, StringComparison.Ordinal);
        Assert.Contains("2026-11-24T00:00:00Z", error.Message, StringComparison.Ordinal);

        _clock.Advance(TimeSpan.FromHours(12));
        await costs.ReserveAsync(_tenant, "turn-2", Costing(0.3m), Token);
    }

    [Fact]
    public async Task AModelWithoutAPriceIsRefused()
    {
        var costs = Controller();

        var error = await Assert.ThrowsAsync<UnknownPriceException>(() =>
            costs.ReserveAsync(_tenant, "turn-1", [.. Costing(0.1m), .. Costing(0.1m, "unknown")], Token)
        );

        Assert.Equal("unknown", error.Model);
        Assert.Equal(0, (await costs.GetStandingAsync(_tenant, Token)).UsedShare);
    }

    [Fact]
    public async Task AnAnswerFromAModelWithoutAPriceIsChargedInFull()
    {
        var costs = Controller();
        await using var reservation = await costs.ReserveAsync(_tenant, "turn-1", Costing(0.5m), Token);

        Assert.Equal(0.5m, await reservation.SettleAsync(Costing(0.1m, "unknown"), Token));
    }

    [Theory]
    [InlineData(0.79, BudgetLevel.Normal, null, null, true)]
    [InlineData(0.80, BudgetLevel.ShorterAnswers, 384, 3, true)]
    [InlineData(0.94, BudgetLevel.ShorterAnswers, 384, 3, true)]
    [InlineData(0.95, BudgetLevel.NoRerank, 384, 3, false)]
    [InlineData(1.00, BudgetLevel.Exhausted, 384, 3, false)]
    public async Task AnswersGoDownTheLadderAsMoneyRunsOut(double spent, BudgetLevel level, int? tokens, int? passages, bool rerank)
    {
        var costs = Controller();
        await (await costs.ReserveAsync(_tenant, "turn-1", Costing(0.1m), Token)).SettleAsync(Costing((decimal)spent), Token);

        var standing = await costs.GetStandingAsync(_tenant, Token);

        Assert.Equal(
            (level, tokens, passages, rerank),
            (standing.Level, standing.MaxOutputTokens, standing.MaxPassages, standing.RerankAllowed)
        );
        Assert.Equal(spent, standing.UsedShare, 9);
    }

    [Fact]
    public async Task AReservationThatIsGivenUpWhileItIsMadeIsReleased()
    {
        var ledger = new SqliteLedger(_folder.Directory, _clock);
        var costs = Controller();
        for (var i = 0; i < 20; i++)
        {
            using var caller = new CancellationTokenSource();
            var reserving = costs.ReserveAsync(_tenant, $"turn-{i}", Costing(0.01m), caller.Token);
            await caller.CancelAsync();
            try
            {
                await (await reserving).DisposeAsync();
            }
            catch (OperationCanceledException)
            {
                // It may have been made.
            }
        }

        await costs.DrainAsync(Token);
        _clock.Advance(_options.ReservationLifetime);

        Assert.Empty(await ledger.ChargeExpiredAsync(Token));
        Assert.Equal(0, (await costs.GetStandingAsync(_tenant, Token)).UsedShare);
    }

    [Fact]
    public async Task WithoutCapsEverythingIsAllowedAndStillCounted()
    {
        _options.TenantDailyUsd = -1m;
        var costs = Controller();

        await (await costs.ReserveAsync(_tenant, "turn-1", Costing(5000m), Token)).SettleAsync(Costing(5000m), Token);

        var report = await costs.ReportAsync(_tenant, new(2026, 11, 23), new(2026, 11, 23), Token);
        Assert.Equal(5000m, report.TotalUsd);
        Assert.Empty(report.Standing.Caps);
        Assert.Equal(BudgetLevel.Normal, report.Standing.Level);
    }

    [Fact]
    public async Task ATenantsOwnCapGoesBeforeTheDefault()
    {
        _options.Tenants["acme"] = new BudgetLimits { DailyUsd = 3m, MonthlyUsd = 4m };
        var costs = Controller();
        await (await costs.ReserveAsync(_tenant, "turn-1", Costing(2.5m), Token)).SettleAsync(Costing(2.5m), Token);

        _clock.Advance(TimeSpan.FromDays(1));
        var error = await Assert.ThrowsAsync<BudgetExceededException>(() => costs.ReserveAsync(_tenant, "turn-2", Costing(2m), Token));

        Assert.Equal("tenant-monthly", error.Cap.Name);
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), error.Cap.ResetsAt);
        await Assert.ThrowsAsync<BudgetExceededException>(() => costs.ReserveAsync(TenantScope.Default, "turn-1", Costing(2m), Token));
    }

    [Fact]
    public async Task ACapOfNothingRefusesEverything()
    {
        _options.GlobalDailyUsd = 0m;
        var costs = Controller();

        Assert.Equal(BudgetLevel.Exhausted, (await costs.GetStandingAsync(_tenant, Token)).Level);
        Assert.Equal(
            "global-daily",
            (await Assert.ThrowsAsync<BudgetExceededException>(() => costs.ReserveAsync(_tenant, "turn-1", Costing(0.000001m), Token)))
                .Cap
                .Name
        );
    }

    [Fact]
    public async Task OneTokenIsNeverFree()
    {
        var costs = Controller();
        await using var reservation = await costs.ReserveAsync(
            _tenant,
            "turn-1",
            [new("known", "embed", new ModelUsage(EmbeddingTokens: 1))],
            Token
        );

        Assert.True(reservation.ReservedUsd > 0);
    }

    private sealed class OneDollarAMillion : IModelPrices
    {
        public decimal? CostUsd(string model, ModelUsage usage) =>
            model == "known" ? (usage.OutputTokens + (usage.EmbeddingTokens * 0.02m)) / 1_000_000m : null;
    }
}
