using LlmOps.Embedded;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Budgets;

/// <summary>What is held for a question follows what questions cost, and the cap holds all the same.</summary>
public sealed class CalibratedReservationTests : IDisposable
{
    private const string Kind = "query/known/Normal";
    private const decimal Most = 0.03m;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly BudgetOptions _options = new() { TenantDailyUsd = 1m };
    private readonly TenantScope _tenant = TenantScope.Create("acme");
    private readonly CostController _costs;
    private int _number;

    public CalibratedReservationTests() =>
        _costs = new CostController(
            new SqliteLedger(_folder.Directory, _clock),
            new OneDollarAMillion(),
            Options.Create(_options),
            _clock,
            NullLogger<CostController>.Instance
        );

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TheMostIsHeldUntilEnoughIsKnown()
    {
        await LearnAsync(19);
        await using var unknown = await ReserveAsync();
        Assert.Equal(Most, unknown.ReservedUsd);

        await unknown.SettleAsync(Costing(0.004m), Token);
        await using var known = await ReserveAsync();
        Assert.InRange(known.ReservedUsd, 0.004m, 0.005m);
    }

    [Fact]
    public async Task OneKindTeachesNothingAboutAnother()
    {
        await LearnAsync(30);

        await using var other = await _costs.ReserveAsync(_tenant, Spender.Unknown, "other", Costing(Most), Token, "query/dear/Normal");
        await using var whole = await _costs.ReserveAsync(_tenant, Spender.Unknown, "whole", Costing(Most), Token);

        Assert.Equal((Most, Most), (other.ReservedUsd, whole.ReservedUsd));
    }

    [Fact]
    public async Task WhatIsSpentBeforeMoreIsAskedForIsHeldWhateverSuchWorkCostOfLate()
    {
        for (var i = 0; i < 30; i++)
        {
            // As a cached answer does.
            await (await ReserveAsync()).SettleAsync([], Token);
        }

        var (search, _) = await _costs.TryReserveAsync(_tenant, Spender.Unknown, "search", Costing(Most), Kind, 0.002m, Token);
        var (small, _) = await _costs.TryReserveAsync(_tenant, Spender.Unknown, "small", Costing(0.001m), Kind, 0.002m, Token);

        Assert.Equal((0.002m, 0.001m), (search!.ReservedUsd, small!.ReservedUsd));
        await search.DisposeAsync();
        await small.DisposeAsync();
    }

    [Fact]
    public async Task WhatIsHeldFollowsDearerQuestionsAndNeverPassesTheMost()
    {
        _options.TenantDailyUsd = 10m;
        await LearnAsync(200);
        for (var i = 0; i < 30; i++)
        {
            await (await ReserveAsync()).SettleAsync(Costing(0.028m), Token);
        }

        await using var dear = await ReserveAsync();
        Assert.Equal(Most, dear.ReservedUsd);
    }

    [Fact]
    public async Task WorkThatTakesMoreAsksForItAndFreesAllOfItInTheEnd()
    {
        await LearnAsync(30);
        var reservation = await ReserveAsync();
        var held = reservation.ReservedUsd;

        Assert.Null(await reservation.TryHoldAsync(held, held, Token));
        Assert.Equal(held, await ReservedAsync());
        Assert.Null(await reservation.TryHoldAsync(0.01m, Most, Token));
        Assert.Equal(Most, await ReservedAsync());
        Assert.Null(await reservation.TryHoldAsync(0.02m, Most, Token));
        Assert.Equal(Most, await ReservedAsync());

        await reservation.SettleAsync(Costing(0.02m), Token);
        await reservation.DisposeAsync();
        Assert.Equal(0m, await ReservedAsync());

        var left = await ReserveAsync();
        await left.TryHoldAsync(Most, Most, Token);
        await left.DisposeAsync();
        Assert.Equal(0m, await ReservedAsync());
    }

    [Fact]
    public async Task WhatADeadProcessHeldIsSpentWhenItExpires()
    {
        var reservation = await ReserveAsync();
        await reservation.TryHoldAsync(0.5m, 0.5m, Token);

        _clock.Advance(_options.ReservationLifetime + TimeSpan.FromSeconds(1));
        await new SqliteLedger(_folder.Directory, _clock).ChargeExpiredAsync(Token);

        Assert.Equal((0.5m, 0m), (await SpentAsync(), await ReservedAsync()));
        await Assert.ThrowsAsync<BudgetExceededException>(() => _costs.ReserveAsync(_tenant, "next", Costing(0.6m), Token));

        await reservation.SettleAsync(Costing(0.1m), Token);
        Assert.Equal((0.1m, 0m), (await SpentAsync(), await ReservedAsync()));
    }

    [Fact]
    public async Task ManyAtOnceThatAllTakeTheMostNeverPassTheCap()
    {
        await LearnAsync(30);
        var before = await SpentAsync();

        // Each works in steps of a tenth of the most, as an answer comes word by word, and stops where no more is set aside.
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => WorkAsync()));

        var spent = await SpentAsync();
        Assert.InRange(spent, before + 0.5m, 1m);
        Assert.Equal(0m, await ReservedAsync());

        async Task WorkAsync()
        {
            var used = 0m;
            try
            {
                await using var reservation = await ReserveAsync();
                while (used < Most && await reservation.TryHoldAsync(used + (Most / 10), Most, Token) is null)
                {
                    used += Most / 10;
                }

                await reservation.SettleAsync(Costing(used), Token);
            }
            catch (BudgetExceededException)
            {
                // Refused before it began.
            }
        }
    }

    [Fact]
    public async Task ARefusalSaysWhetherTheMoneyIsSpentOrOnlyHeld()
    {
        await using var held = await _costs.ReserveAsync(_tenant, "held", Costing(0.8m), Token);
        var soon = await Assert.ThrowsAsync<BudgetExceededException>(() => _costs.ReserveAsync(_tenant, "soon", Costing(0.3m), Token));
        Assert.True(soon.IsHeldByOthers);
        Assert.Equal(TimeSpan.FromSeconds(10), soon.RetryAt(_clock.GetUtcNow()) - _clock.GetUtcNow());
        Assert.Contains("0.8 USD are reserved for requests under way", soon.Message, StringComparison.Ordinal);
        Assert.Contains("when these requests have ended", soon.Message, StringComparison.Ordinal);

        await held.SettleAsync(Costing(0.8m), Token);
        var later = await Assert.ThrowsAsync<BudgetExceededException>(() => _costs.ReserveAsync(_tenant, "later", Costing(0.3m), Token));
        Assert.False(later.IsHeldByOthers);
        Assert.Equal(later.Cap.ResetsAt, later.RetryAt(_clock.GetUtcNow()));
        Assert.DoesNotContain("when these requests have ended", later.Message, StringComparison.Ordinal);
    }

    private async Task LearnAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await (await _costs.ReserveAsync(_tenant, Spender.Unknown, $"turn-{++_number}", Costing(Most), Token, Kind)).SettleAsync(
                Costing(0.0004m * (i % 2 == 0 ? 9 : 10)),
                Token
            );
        }
    }

    private Task<CostReservation> ReserveAsync() =>
        _costs.ReserveAsync(_tenant, Spender.Unknown, $"turn-{Interlocked.Increment(ref _number)}", Costing(Most), Token, Kind);

    private async Task<decimal> ReservedAsync() => (await _costs.GetStandingAsync(_tenant, Token)).Caps.Single().ReservedUsd;

    private async Task<decimal> SpentAsync() => (await _costs.GetStandingAsync(_tenant, Token)).Caps.Single().SpentUsd;

    private static CostLine[] Costing(decimal usd) => [new("known", "answer", new ModelUsage(OutputTokens: (long)(usd * 1_000_000)))];

    private sealed class OneDollarAMillion : IModelPrices
    {
        public decimal? CostUsd(string model, ModelUsage usage) => model == "known" ? usage.OutputTokens / 1_000_000m : null;
    }
}
