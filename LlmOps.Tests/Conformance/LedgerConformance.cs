using LlmOps.Engine.Budgets;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Conformance;

/// <summary>What every ledger does.</summary>
[Conformance(typeof(ILedger))]
public abstract class LedgerConformance
{
    private const long Dollar = 1_000_000_000;

    private static readonly DateOnly s_day = new(2026, 11, 23);

    private readonly TenantScope _tenant = Turns.Tenant();

    private protected FakeTimeProvider Clock { get; } = StoreClock.Create();

    /// <summary>Opens the ledger of this test, the same one every time.</summary>
    private protected abstract Task<ILedger> OpenAsync();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private LedgerReservation Reservation(string id, long nanos = Dollar, TenantScope? tenant = null) =>
        new(tenant ?? _tenant, id, s_day, nanos, Clock.GetUtcNow().AddMinutes(10));

    private LedgerCap TenantCap(long nanos) => new(BudgetAccount.TenantDay(_tenant, s_day), nanos);

    private static LedgerCharge Charge(long nanos, string model = "m", string purpose = "answer") => new(model, purpose, 100, 20, 1, nanos);

    private async Task<LedgerBalance> BalanceAsync(ILedger ledger) =>
        (await ledger.ReadBalancesAsync([BudgetAccount.TenantDay(_tenant, s_day)], Token))[0];

    [Fact]
    public async Task ReservedMoneyIsCountedInAllFourAccounts()
    {
        var ledger = await OpenAsync();

        Assert.Null(await ledger.ReserveAsync(Reservation("a"), [TenantCap(2 * Dollar)], Token));

        Assert.All(
            await ledger.ReadBalancesAsync(BudgetAccount.Of(_tenant, s_day), Token),
            b => Assert.Equal(new LedgerBalance(0, Dollar), b)
        );
    }

    [Fact]
    public async Task SettlingReplacesTheReservationByWhatWasSpent()
    {
        var ledger = await OpenAsync();
        await ledger.ReserveAsync(Reservation("a"), [], Token);

        Assert.True(await ledger.SettleAsync(Reservation("a"), [Charge(300), Charge(40)], Token));

        Assert.All(
            await ledger.ReadBalancesAsync(BudgetAccount.Of(_tenant, s_day), Token),
            b => Assert.Equal(new LedgerBalance(340, 0), b)
        );
    }

    [Fact]
    public async Task EveryStepMayBeRepeated()
    {
        var ledger = await OpenAsync();
        Assert.Null(await ledger.ReserveAsync(Reservation("a"), [TenantCap(Dollar)], Token));
        Assert.Null(await ledger.ReserveAsync(Reservation("a"), [TenantCap(Dollar)], Token));
        Assert.Equal(new LedgerBalance(0, Dollar), await BalanceAsync(ledger));

        Assert.True(await ledger.SettleAsync(Reservation("a"), [Charge(300)], Token));
        Assert.False(await ledger.SettleAsync(Reservation("a"), [Charge(300)], Token));
        Assert.False(await ledger.ReleaseAsync(Reservation("a"), Token));
        Assert.Null(await ledger.ReserveAsync(Reservation("a"), [TenantCap(Dollar)], Token));
        Assert.Equal(new LedgerBalance(300, 0), await BalanceAsync(ledger));
        Assert.Equal(1, Assert.Single(await ledger.ReadUsageAsync(_tenant, s_day, s_day, Token)).Calls);

        await ledger.ReserveAsync(Reservation("b"), [], Token);
        Assert.True(await ledger.ReleaseAsync(Reservation("b"), Token));
        Assert.False(await ledger.ReleaseAsync(Reservation("b"), Token));
        Assert.False(await ledger.ReleaseAsync(Reservation("never"), Token));
        Assert.Equal(new LedgerBalance(300, 0), await BalanceAsync(ledger));
    }

    [Fact]
    public async Task ACapIsReachedButNotPassed()
    {
        var ledger = await OpenAsync();
        var cap = TenantCap((2 * Dollar) + 5);

        Assert.Null(await ledger.ReserveAsync(Reservation("a"), [cap], Token));
        Assert.Null(await ledger.ReserveAsync(Reservation("b"), [cap], Token));
        Assert.Equal(cap, await ledger.ReserveAsync(Reservation("c", 6), [cap], Token));
        Assert.Null(await ledger.ReserveAsync(Reservation("d", 5), [cap], Token));
        Assert.Equal(new LedgerBalance(0, (2 * Dollar) + 5), await BalanceAsync(ledger));

        await ledger.SettleAsync(Reservation("a"), [Charge(1)], Token);
        Assert.Null(await ledger.ReserveAsync(Reservation("c", 6), [cap], Token));
    }

    [Fact]
    public async Task TheCapThatStandsAgainstItIsNamedAndNothingIsReserved()
    {
        var ledger = await OpenAsync();
        LedgerCap[] caps =
        [
            TenantCap(9 * Dollar),
            new(BudgetAccount.GlobalDay(s_day), 9 * Dollar),
            new(BudgetAccount.TenantMonth(_tenant, s_day), Dollar / 2),
        ];

        Assert.Equal(caps[2], await ledger.ReserveAsync(Reservation("a"), caps, Token));

        Assert.All(await ledger.ReadBalancesAsync(BudgetAccount.Of(_tenant, s_day), Token), b => Assert.Equal(default, b));
        Assert.False(await ledger.ReleaseAsync(Reservation("a"), Token));
    }

    [Fact]
    public async Task EverybodysCapCountsAllTenants()
    {
        var ledger = await OpenAsync();
        var cap = new LedgerCap(BudgetAccount.GlobalMonth(s_day), 2 * Dollar);
        Assert.Null(await ledger.ReserveAsync(Reservation("a"), [cap], Token));
        Assert.Null(await ledger.ReserveAsync(Reservation("a", tenant: Turns.Tenant()), [cap], Token));

        Assert.Equal(cap, await ledger.ReserveAsync(Reservation("a", tenant: Turns.Tenant()), [cap], Token));
        Assert.Equal(new LedgerBalance(0, Dollar), await BalanceAsync(ledger));
    }

    [Fact]
    public async Task CallersThatComeAtOnceDoNotPassTheCap()
    {
        var ledger = await OpenAsync();
        var cap = TenantCap(7 * Dollar);

        var results = await Task.WhenAll(
            Enumerable.Range(0, 24).Select(n => Task.Run(async () => await ledger.ReserveAsync(Reservation($"{n}"), [cap], Token) is null))
        );

        Assert.Equal(7, results.Count(ok => ok));
        Assert.Equal(new LedgerBalance(0, 7 * Dollar), await BalanceAsync(ledger));
    }

    [Fact]
    public async Task ReservingSettlingAndReleasingAtOnceLosesNothing()
    {
        var ledger = await OpenAsync();

        await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(n =>
                    Task.Run(async () =>
                    {
                        var reservation = Reservation($"{n}");
                        Assert.Null(await ledger.ReserveAsync(reservation, [TenantCap(100 * Dollar)], Token));
                        if (n % 2 == 0)
                        {
                            Assert.True(await ledger.SettleAsync(reservation, [Charge(10)], Token));
                        }
                        else
                        {
                            Assert.True(await ledger.ReleaseAsync(reservation, Token));
                        }
                    })
                )
        );

        Assert.All(await ledger.ReadBalancesAsync(BudgetAccount.Of(_tenant, s_day), Token), b => Assert.Equal(new LedgerBalance(80, 0), b));
        Assert.Equal(8, Assert.Single(await ledger.ReadUsageAsync(_tenant, s_day, s_day, Token)).Calls);
    }

    [Fact]
    public async Task TheMoneyOfAProcessThatDiedIsNeverFreeAgain()
    {
        var ledger = await OpenAsync();
        var cap = TenantCap(Dollar);
        await ledger.ReserveAsync(Reservation("a"), [cap], Token);

        Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(cap, await ledger.ReserveAsync(Reservation("b", 1), [cap], Token));
        await ledger.ChargeExpiredAsync(Token);
        Assert.Equal(cap, await ledger.ReserveAsync(Reservation("b", 1), [cap], Token));

        Assert.Equal(new LedgerBalance(Dollar, 0), await BalanceAsync(ledger));
    }

    [Fact]
    public async Task WhatExpiresUnsettledIsChargedOnceAndToldApart()
    {
        var ledger = await OpenAsync();
        var spender = new Spender("k1", Spender.Query);
        var early = Reservation("a", 70) with { Model = "m", Spender = spender };
        await ledger.ReserveAsync(early, [], Token);
        await ledger.ReserveAsync(Reservation("b", 5) with { Model = "m", Spender = spender }, [], Token);
        Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await ledger.ChargeExpiredAsync(Token));

        await ledger.ReserveAsync(Reservation("later", 3), [], Token);
        await ledger.SettleAsync(Reservation("c") with { Spender = spender }, [Charge(10)], Token);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        var charged = await ledger.ChargeExpiredAsync(Token);

        Assert.Equal([("a", 70L, "m"), ("b", 5L, "m")], charged.Select(entry => (entry.Id, entry.Nanos, entry.Model)).Order());
        Assert.Empty(await ledger.ChargeExpiredAsync(Token));
        Assert.All(await ledger.ReadBalancesAsync(BudgetAccount.Of(_tenant, s_day), Token), b => Assert.Equal(new LedgerBalance(85, 3), b));
        UsageLine[] lines =
        [
            new(s_day, "m", "answer", 1, 100, 20, 1, 0.000000010m, "k1", Spender.Query),
            new(s_day, "m", LedgerCharge.Unsettled, 2, 0, 0, 0, 0.000000075m, "k1", Spender.Query),
        ];
        Assert.Equal(lines, await ledger.ReadUsageAsync(_tenant, s_day, s_day, Token));
        Assert.Equal([false, true], lines.Select(line => line.IsEstimated));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FiguresThatComeAfterAllTakeThePlaceOfTheEstimate(bool isSpent)
    {
        var ledger = await OpenAsync();
        BudgetAccount[] extra = [BudgetAccount.KeyDay(_tenant, "k", s_day)];
        var late = Reservation("a") with { Model = "m", Spender = new Spender("k", Spender.Query), Extra = extra };
        await ledger.ReserveAsync(late, [], Token);
        Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Single(await ledger.ChargeExpiredAsync(Token));
        Assert.Equal(new LedgerBalance(Dollar, 0), (await ledger.ReadBalancesAsync(extra, Token))[0]);

        Assert.True(isSpent ? await ledger.SettleAsync(late, [Charge(7)], Token) : await ledger.ReleaseAsync(late, Token));
        Assert.False(await ledger.ReleaseAsync(late, Token));

        var expected = new LedgerBalance(isSpent ? 7 : 0, 0);
        Assert.All(await ledger.ReadBalancesAsync([.. BudgetAccount.Of(_tenant, s_day), .. extra], Token), b => Assert.Equal(expected, b));
        Assert.Equal(
            isSpent ? [("answer", 7 / (decimal)Dollar)] : [],
            (await ledger.ReadUsageAsync(_tenant, s_day, s_day, Token)).Select(line => (line.Purpose, line.CostUsd))
        );
    }

    [Fact]
    public async Task SweepsAtOnceChargeOnce()
    {
        var ledger = await OpenAsync();
        for (var i = 0; i < 5; i++)
        {
            await ledger.ReserveAsync(Reservation($"{i}", 10), [], Token);
        }

        Clock.Advance(TimeSpan.FromMinutes(11));
        var charged = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ledger.ChargeExpiredAsync(Token))));

        Assert.Equal(["0", "1", "2", "3", "4"], charged.SelectMany(sweep => sweep).Select(entry => entry.Id).Order());
        Assert.Equal(new LedgerBalance(50, 0), await BalanceAsync(ledger));
    }

    [Fact]
    public async Task AReservationIsRaisedWithinTheCapsAndSettledAsAWhole()
    {
        var ledger = await OpenAsync();
        BudgetAccount[] extra = [BudgetAccount.KeyDay(_tenant, "k", s_day)];
        LedgerCap[] caps = [TenantCap(100), new(extra[0], 90)];
        var reservation = Reservation("a", 10) with { Extra = extra };
        await ledger.ReserveAsync(reservation, caps, Token);

        Assert.Null(await ledger.RaiseAsync(reservation, 60, caps, Token));
        Assert.Null(await ledger.RaiseAsync(reservation, 60, caps, Token));
        Assert.Null(await ledger.RaiseAsync(reservation, 40, caps, Token));
        Assert.Equal(caps[1], await ledger.RaiseAsync(reservation with { Nanos = 60 }, 91, caps, Token));
        Assert.Equal(caps[0], await ledger.ReserveAsync(Reservation("b", 41), [caps[0]], Token));
        Assert.Null(await ledger.ReserveAsync(Reservation("b", 30), [caps[0]], Token));
        Assert.Equal(caps[0], await ledger.RaiseAsync(reservation with { Nanos = 60 }, 71, caps, Token));
        Assert.Equal(new LedgerBalance(0, 60), (await ledger.ReadBalancesAsync(extra, Token))[0]);

        Assert.True(await ledger.SettleAsync(reservation, [Charge(50)], Token));
        Assert.Null(await ledger.RaiseAsync(reservation, 70, caps, Token));
        Assert.Equal(new LedgerBalance(50, 0), (await ledger.ReadBalancesAsync(extra, Token))[0]);
        Assert.Equal(new LedgerBalance(50, 30), await BalanceAsync(ledger));

        // One that never came is made.
        Assert.Equal(caps[0], await ledger.RaiseAsync(Reservation("c", 1), 21, caps, Token));
        Assert.Null(await ledger.RaiseAsync(Reservation("c", 1), 20, caps, Token));
        Assert.True(await ledger.ReleaseAsync(Reservation("c"), Token));
        Assert.Equal(new LedgerBalance(50, 30), await BalanceAsync(ledger));
    }

    [Fact]
    public async Task ARaisedReservationExpiresAsAWhole()
    {
        var ledger = await OpenAsync();
        await ledger.ReserveAsync(Reservation("a", 10), [], Token);
        await ledger.RaiseAsync(Reservation("a", 10), 60, [], Token);

        Clock.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal(60, Assert.Single(await ledger.ChargeExpiredAsync(Token)).Nanos);
        Assert.Equal(new LedgerBalance(60, 0), await BalanceAsync(ledger));
    }

    [Fact]
    public async Task WhatCallsUnderWayMayCostStaysReservedBehindTheSettlement()
    {
        var ledger = await OpenAsync();
        BudgetAccount[] extra = [BudgetAccount.KeyDay(_tenant, "k", s_day)];
        var reservation = Reservation("a", 100) with { Extra = extra };
        var rest = reservation with { Id = "a.rest", Nanos = 60 };
        await ledger.ReserveAsync(reservation, [], Token);

        Assert.True(await ledger.SettleAsync(reservation, [Charge(40)], rest, Token));
        Assert.False(await ledger.SettleAsync(reservation, [Charge(40)], rest, Token));
        await IsAsync(40, 60);

        Assert.True(await ledger.SettleAsync(rest, [Charge(5)], Token));
        await IsAsync(45, 0);

        // The settlement may come behind that of its rest, when an outage has kept it back.
        var other = reservation with
        {
            Id = "b",
        };
        var restOfOther = other with { Id = "b.rest", Nanos = 60 };
        await ledger.ReserveAsync(other, [], Token);
        Assert.True(await ledger.SettleAsync(restOfOther, [Charge(2)], Token));
        Assert.True(await ledger.SettleAsync(other, [Charge(3)], restOfOther, Token));
        await IsAsync(50, 0);

        async Task IsAsync(long spent, long reserved) =>
            Assert.All(
                await ledger.ReadBalancesAsync([.. BudgetAccount.Of(_tenant, s_day), .. extra], Token),
                b => Assert.Equal(new LedgerBalance(spent, reserved), b)
            );
    }

    [Fact]
    public async Task AReservationThatArrivesBehindItsReleaseIsNotMade()
    {
        var ledger = await OpenAsync();
        Assert.False(await ledger.ReleaseAsync(Reservation("a"), Token));

        Assert.Null(await ledger.ReserveAsync(Reservation("a"), [], Token));

        Assert.Equal(default, await BalanceAsync(ledger));
        Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Empty(await ledger.ChargeExpiredAsync(Token));
    }

    [Fact]
    public async Task MoneySpentIsSpentHoweverLateItIsHeardOf()
    {
        var ledger = await OpenAsync();
        var expired = Reservation("expired");
        var released = Reservation("released");
        await ledger.ReserveAsync(expired, [], Token);
        await ledger.ReserveAsync(released, [], Token);
        await ledger.ReleaseAsync(released, Token);
        Clock.Advance(TimeSpan.FromHours(20));
        await ledger.ChargeExpiredAsync(Token);

        Assert.True(await ledger.SettleAsync(expired, [Charge(5)], Token));
        Assert.True(await ledger.SettleAsync(released, [Charge(7)], Token));
        Assert.True(await ledger.SettleAsync(Reservation("unheard-of"), [Charge(9)], Token));
        Assert.False(await ledger.SettleAsync(Reservation("unheard-of"), [Charge(9)], Token));

        Assert.Equal(new LedgerBalance(21, 0), await BalanceAsync(ledger));
    }

    [Fact]
    public async Task UsageIsSummedByDayModelAndPurpose()
    {
        var ledger = await OpenAsync();
        var tomorrow = Reservation("c") with { Day = s_day.AddDays(1) };
        await ledger.SettleAsync(Reservation("a"), [Charge(10, "m1"), Charge(1, "m1", "rewrite"), Charge(5, "m0")], Token);
        await ledger.SettleAsync(Reservation("b"), [Charge(30, "m1")], Token);
        await ledger.SettleAsync(tomorrow, [Charge(Dollar, "m1")], Token);
        await ledger.SettleAsync(Reservation("a", tenant: Turns.Tenant()), [Charge(99)], Token);

        UsageLine[] first =
        [
            new(s_day, "m0", "answer", 1, 100, 20, 1, 0.000000005m),
            new(s_day, "m1", "answer", 2, 200, 40, 2, 0.000000040m),
            new(s_day, "m1", "rewrite", 1, 100, 20, 1, 0.000000001m),
        ];
        Assert.Equal(first, await ledger.ReadUsageAsync(_tenant, s_day, s_day, Token));
        Assert.Equal(
            [.. first, new(s_day.AddDays(1), "m1", "answer", 1, 100, 20, 1, 1m)],
            await ledger.ReadUsageAsync(_tenant, s_day.AddDays(-1), s_day.AddDays(1), Token)
        );
        Assert.Empty(await ledger.ReadUsageAsync(_tenant, s_day.AddDays(2), s_day.AddDays(9), Token));
    }

    [Fact]
    public async Task ExtraAccountsAreReservedSettledReleasedAndChargedLikeTheOthers()
    {
        var ledger = await OpenAsync();
        BudgetAccount[] extra = [BudgetAccount.KeyDay(_tenant, "k", s_day), BudgetAccount.SessionMonth(_tenant, "s", s_day)];
        var cap = new LedgerCap(extra[0], 3 * Dollar);
        LedgerReservation Extra(string id) => Reservation(id) with { Extra = extra };
        async Task IsAsync(long spent, long reserved) =>
            Assert.All(await ledger.ReadBalancesAsync(extra, Token), b => Assert.Equal(new LedgerBalance(spent, reserved), b));

        Assert.Null(await ledger.ReserveAsync(Extra("a"), [cap], Token));
        Assert.Null(await ledger.ReserveAsync(Extra("b"), [cap], Token));
        Assert.Null(await ledger.ReserveAsync(Extra("c"), [cap], Token));
        Assert.Equal(cap, await ledger.ReserveAsync(Extra("d"), [cap], Token));
        await ledger.ReserveAsync(Reservation("other"), [TenantCap(100 * Dollar)], Token);
        await IsAsync(0, 3 * Dollar);

        Assert.True(await ledger.SettleAsync(Extra("a"), [Charge(7)], Token));
        Assert.True(await ledger.ReleaseAsync(Extra("b"), Token));
        await IsAsync(7, Dollar);

        Clock.Advance(TimeSpan.FromMinutes(11));
        await ledger.ChargeExpiredAsync(Token);
        await IsAsync(7 + Dollar, 0);
        Assert.True(await ledger.SettleAsync(Extra("c"), [Charge(5)], Token));
        Assert.True(await ledger.SettleAsync(Extra("unheard-of"), [Charge(3)], Token));
        await IsAsync(15, 0);
    }

    [Fact]
    public async Task UsageTellsSpendersApartAndNamesNobodyWhereNobodyIsNamed()
    {
        var ledger = await OpenAsync();
        await ledger.SettleAsync(Reservation("a") with { Spender = new Spender("k2", Spender.Query) }, [Charge(10)], Token);
        await ledger.SettleAsync(Reservation("b") with { Spender = new Spender("k1", Spender.Query) }, [Charge(20)], Token);
        await ledger.SettleAsync(Reservation("c") with { Spender = new Spender("k1", Spender.Ingest) }, [Charge(30)], Token);
        await ledger.SettleAsync(Reservation("d") with { Spender = new Spender("k1", Spender.Query) }, [Charge(40)], Token);
        await ledger.SettleAsync(Reservation("e"), [Charge(50)], Token);

        Assert.Equal(
            [("", "", 1, 50m), ("k1", "ingest", 1, 30m), ("k1", "query", 2, 60m), ("k2", "query", 1, 10m)],
            (await ledger.ReadUsageAsync(_tenant, s_day, s_day, Token)).Select(line =>
                (line.Key, line.Route, line.Calls, line.CostUsd * Dollar)
            )
        );
    }

    [Fact]
    public async Task WhatWasWrittenIsThereForTheNextProcess()
    {
        await (await OpenAsync()).ReserveAsync(Reservation("a"), [], Token);

        var next = await OpenAsync();

        Assert.Equal(new LedgerBalance(0, Dollar), await BalanceAsync(next));
        Assert.True(await next.SettleAsync(Reservation("a"), [Charge(3)], Token));
    }

    [Fact]
    public async Task ItAnswersItsProbeAndHasAName()
    {
        var ledger = await OpenAsync();

        await ledger.ProbeAsync(Token);

        TestContext.Current.TestOutputHelper?.WriteLine(ledger.StoreName);
        Assert.StartsWith("ledger (", ledger.StoreName, StringComparison.Ordinal);
    }
}
