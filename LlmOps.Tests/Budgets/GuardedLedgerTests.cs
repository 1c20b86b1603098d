using LlmOps.Engine.Budgets;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Budgets;

public sealed class GuardedLedgerTests
{
    private static readonly LedgerReservation s_reservation = new(
        TenantScope.Default,
        "turn",
        new DateOnly(2026, 3, 1),
        1_000,
        DateTimeOffset.UnixEpoch
    );

    private readonly FakeLedger _ledger = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WithoutTheLedgerNothingIsReserved()
    {
        using var guarded = Guarded();
        _ledger.Fault = new HttpRequestException("out of reach");

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => guarded.ReserveAsync(s_reservation, [], Cancellation));

        Assert.Equal("ledger", error.Store);
        Assert.Empty(_ledger.Settled);
    }

    [Fact]
    public async Task ALedgerThatHangsIsNotWaitedFor()
    {
        using var guarded = Guarded(limit: TimeSpan.FromMilliseconds(50));
        _ledger.Hangs = true;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => guarded.ReadBalancesAsync([], Cancellation));
    }

    [Fact]
    public async Task WhatIsSpentIsBookedOnceTheLedgerIsBack()
    {
        using var guarded = Guarded();
        _ledger.Fault = new TimeoutException();
        LedgerCharge[] charges = [new("model", "answer", 10, 5, 0, 700)];

        Assert.True(await guarded.SettleAsync(s_reservation, charges, rest: null, Cancellation));
        await guarded.SettleOwedAsync(Cancellation);
        Assert.Equal(1, guarded.Owed);

        _ledger.Fault = null;
        await guarded.SettleOwedAsync(Cancellation);

        Assert.Equal(0, guarded.Owed);
        Assert.Equal((s_reservation, charges), Assert.Single(_ledger.Settled));
    }

    [Fact]
    public async Task WhatIsNotSpentIsReleasedOnceTheLedgerIsBack()
    {
        using var guarded = Guarded();
        _ledger.Fault = new TimeoutException();

        await guarded.ReleaseAsync(s_reservation, Cancellation);
        await guarded.SettleOwedAsync(Cancellation);
        Assert.Equal(1, guarded.Owed);

        _ledger.Fault = null;
        await guarded.SettleOwedAsync(Cancellation);

        Assert.Equal(0, guarded.Owed);
        Assert.Equal(s_reservation, Assert.Single(_ledger.Released));
    }

    [Fact]
    public async Task AnOutageLeavesABoundedNumberOfReleasesAndEverySettlement()
    {
        using var guarded = new GuardedLedger(
            _ledger,
            Options.Create(new BudgetOptions()),
            TimeProvider.System,
            NullLogger<GuardedLedger>.Instance
        )
        {
            MaxOwedWithReleases = 5,
        };
        _ledger.Fault = new TimeoutException();

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(i < 5, await guarded.ReleaseAsync(s_reservation with { Id = $"left-{i}" }, Cancellation));
        }

        await guarded.SettleAsync(s_reservation, [], rest: null, Cancellation);
        Assert.Equal(6, guarded.Owed);

        _ledger.Fault = null;
        await guarded.SettleOwedAsync(Cancellation);
        Assert.Equal((0, 1, 5), (guarded.Owed, _ledger.Settled.Count, _ledger.Released.Count));
    }

    [Fact]
    public async Task AFaultThatIsNoOutageComesThrough()
    {
        using var guarded = Guarded();
        _ledger.Fault = new InvalidOperationException("a mistake of ours");

        await Assert.ThrowsAsync<InvalidOperationException>(() => guarded.SettleAsync(s_reservation, [], rest: null, Cancellation));
        Assert.Equal(0, guarded.Owed);
    }

    [Fact]
    public async Task ASettlementThatIsRefusedIsNotLoggedAsBooked()
    {
        var logger = new ListLogger<GuardedLedger>();
        using var guarded = Guarded(logger: logger);
        _ledger.Fault = new TimeoutException();
        await guarded.SettleAsync(s_reservation, [], rest: null, Cancellation);

        _ledger.Fault = new InvalidOperationException("a mistake of ours");
        await guarded.SettleOwedAsync(Cancellation);

        Assert.Equal(0, guarded.Owed);
        Assert.Contains(logger.Messages, message => message.Contains("refused", StringComparison.Ordinal));
        Assert.DoesNotContain(logger.Messages, message => message.StartsWith("Settled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AStopWhileOwedMoneyIsBeingSettledLeavesTheLastChance()
    {
        var clock = new FakeTimeProvider();
        using var guarded = Guarded(clock: clock);
        _ledger.Fault = new TimeoutException();
        await guarded.SettleAsync(s_reservation, [], rest: null, Cancellation);
        _ledger.Fault = null;
        _ledger.Hangs = true;
        await guarded.StartAsync(Cancellation);
        while (_ledger.Hanging == 0)
        {
            clock.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(5, Cancellation);
        }

        _ledger.Hangs = false;
        await guarded.StopAsync(Cancellation);

        Assert.Equal(0, guarded.Owed);
        Assert.Single(_ledger.Settled);
    }

    private GuardedLedger Guarded(TimeSpan? limit = null, TimeProvider? clock = null, ILogger<GuardedLedger>? logger = null) =>
        new(
            _ledger,
            Options.Create(new BudgetOptions { LedgerTimeLimit = limit ?? TimeSpan.FromSeconds(30) }),
            clock ?? TimeProvider.System,
            logger ?? NullLogger<GuardedLedger>.Instance
        );

    private sealed class FakeLedger : ILedger
    {
        public Exception? Fault { get; set; }

        public bool Hangs { get; set; }

        public int Hanging { get; private set; }

        public List<(LedgerReservation s_reservation, IReadOnlyList<LedgerCharge> Charges)> Settled { get; } = [];

        public List<LedgerReservation> Released { get; } = [];

        public string StoreName => "ledger (fake)";

        public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<LedgerCap?> ReserveAsync(
            LedgerReservation reservation,
            IReadOnlyList<LedgerCap> caps,
            CancellationToken cancellationToken
        ) => AnswerAsync<LedgerCap?>(null);

        public Task<LedgerCap?> RaiseAsync(
            LedgerReservation reservation,
            long nanos,
            IReadOnlyList<LedgerCap> caps,
            CancellationToken cancellationToken
        ) => AnswerAsync<LedgerCap?>(null);

        public async Task<bool> SettleAsync(
            LedgerReservation reservation,
            IReadOnlyList<LedgerCharge> charges,
            LedgerReservation? rest,
            CancellationToken cancellationToken
        )
        {
            await AnswerAsync(true);
            Settled.Add((reservation, charges));
            return true;
        }

        public async Task<bool> ReleaseAsync(LedgerReservation reservation, CancellationToken cancellationToken)
        {
            await AnswerAsync(true);
            Released.Add(reservation);
            return true;
        }

        public Task<IReadOnlyList<LedgerBalance>> ReadBalancesAsync(
            IReadOnlyList<BudgetAccount> accounts,
            CancellationToken cancellationToken
        ) => AnswerAsync<IReadOnlyList<LedgerBalance>>([]);

        public Task<IReadOnlyList<UsageLine>> ReadUsageAsync(
            TenantScope scope,
            DateOnly from,
            DateOnly to,
            CancellationToken cancellationToken
        ) => AnswerAsync<IReadOnlyList<UsageLine>>([]);

        public Task<IReadOnlyList<LedgerReservation>> ChargeExpiredAsync(CancellationToken cancellationToken) =>
            AnswerAsync<IReadOnlyList<LedgerReservation>>([]);

        // As a store does that ignores cancellation.
        private async Task<T> AnswerAsync<T>(T answer)
        {
            if (Hangs)
            {
                Hanging++;
                await Task.Delay(TimeSpan.FromMinutes(1), CancellationToken.None);
            }

            return Fault is null ? answer : throw Fault;
        }
    }
}
