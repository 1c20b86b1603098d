using LlmOps.Engine;
using LlmOps.Engine.Costs;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Costs;

public sealed class GuardedLedgerTests
{
    private static readonly LedgerReservation Reservation = new(TenantScope.Default, "turn", new DateOnly(2026, 3, 1), 1_000, DateTimeOffset.UnixEpoch);

    private readonly FakeLedger _ledger = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WithoutTheLedgerNothingIsReserved()
    {
        using var guarded = Guarded();
        _ledger.Fault = new HttpRequestException("out of reach");

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => guarded.ReserveAsync(Reservation, [], Cancellation));

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

        Assert.True(await guarded.SettleAsync(Reservation, charges, Cancellation));
        await guarded.SettleOwedAsync(Cancellation);
        Assert.Equal(1, guarded.Owed);

        _ledger.Fault = null;
        await guarded.SettleOwedAsync(Cancellation);

        Assert.Equal(0, guarded.Owed);
        Assert.Equal((Reservation, charges), Assert.Single(_ledger.Settled));
    }

    [Fact]
    public async Task AFaultThatIsNoOutageComesThrough()
    {
        using var guarded = Guarded();
        _ledger.Fault = new InvalidOperationException("a mistake of ours");

        await Assert.ThrowsAsync<InvalidOperationException>(() => guarded.SettleAsync(Reservation, [], Cancellation));
        Assert.Equal(0, guarded.Owed);
    }

    private GuardedLedger Guarded(TimeSpan? limit = null) =>
        new(_ledger, Options.Create(new BudgetOptions { LedgerTimeLimit = limit ?? TimeSpan.FromSeconds(30) }), TimeProvider.System, NullLogger<GuardedLedger>.Instance);

    private sealed class FakeLedger : ILedger
    {
        public Exception? Fault { get; set; }

        public bool Hangs { get; set; }

        public List<(LedgerReservation Reservation, IReadOnlyList<LedgerCharge> Charges)> Settled { get; } = [];

        public string StoreName => "ledger (fake)";

        public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<LedgerCap?> ReserveAsync(LedgerReservation reservation, IReadOnlyList<LedgerCap> caps, CancellationToken cancellationToken) => AnswerAsync<LedgerCap?>(null);

        public async Task<bool> SettleAsync(LedgerReservation reservation, IReadOnlyList<LedgerCharge> charges, CancellationToken cancellationToken)
        {
            await AnswerAsync(true);
            Settled.Add((reservation, charges));
            return true;
        }

        public Task<bool> ReleaseAsync(LedgerReservation reservation, CancellationToken cancellationToken) => AnswerAsync(true);

        public Task<IReadOnlyList<LedgerBalance>> ReadBalancesAsync(IReadOnlyList<BudgetAccount> accounts, CancellationToken cancellationToken) => AnswerAsync<IReadOnlyList<LedgerBalance>>([]);

        public Task<IReadOnlyList<UsageLine>> ReadUsageAsync(TenantScope scope, DateOnly from, DateOnly to, CancellationToken cancellationToken) => AnswerAsync<IReadOnlyList<UsageLine>>([]);

        public Task<int> ReleaseExpiredAsync(CancellationToken cancellationToken) => AnswerAsync(0);

        // As a store does that ignores cancellation.
        private async Task<T> AnswerAsync<T>(T answer)
        {
            if (Hangs)
            {
                await Task.Delay(TimeSpan.FromMinutes(1), CancellationToken.None);
            }

            return Fault is null ? answer : throw Fault;
        }
    }
}
