using System.Collections.Concurrent;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Budgets;

/// <summary>Many callers at once, who leave, and whose models throttle and processes die, against a ledger and the provider's own
/// bill.</summary>
public abstract class ConcurrentSpending
{
    private const int Rounds = 3;

    private static readonly string[] s_keys = ["", "k1", "k2", "k3"];
    private static readonly string[] s_routes = [Spender.Query, Spender.Replay];

    private readonly TenantScope[] _tenants = [Turns.Tenant(), Turns.Tenant(), Turns.Tenant()];
    private readonly SimulatedProvider _provider = new();
    private readonly ConcurrentDictionary<string, AskedQuestion> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<CallerFate, int> _fates = [];
    private readonly ConcurrentDictionary<string, CallerFate> _unsettled = new(StringComparer.Ordinal);
    private int _refused;

    private protected FakeTimeProvider Clock { get; } = new(DayAfterNext().AddMinutes(-2));

    /// <summary>Callers at once.</summary>
    protected abstract int Callers { get; }

    /// <summary>US dollars that a tenant may spend in a day.</summary>
    protected abstract decimal DailyUsd { get; }

    /// <summary>Opens the ledger of this test.</summary>
    private protected abstract ILedger Open();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(20261127)]
    [InlineData(15)]
    public async Task NoCapIsPassedAndTheLedgerAgreesWithTheBillToTheBillionth(int seed)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}");
        var ledger = new WatchedLedger(Open());
        var costs = new CostController(
            ledger,
            PriceTable.Load(),
            Options.Create(
                new BudgetOptions
                {
                    TenantDailyUsd = DailyUsd,
                    GlobalDailyUsd = DailyUsd * 2.5m,
                    KeyDailyUsd = DailyUsd / 2,
                    CheaperModel = SimulatedProvider.CheaperChat,
                }
            ),
            Clock,
            NullLogger<CostController>.Instance
        );
        var (firstDay, lastDay) = (Today(), Today().AddDays(1));

        // Calls that were left before midnight end after it; what died before the second round expires under the load of the third.
        await AskAsync(0);
        Clock.Advance(TimeSpan.FromMinutes(4));
        _provider.EndHeldCalls();
        await AskAsync(1);
        Clock.Advance(TimeSpan.FromMinutes(11));
        await AskAsync(2);
        await costs.DrainAsync(Token);
        Clock.Advance(TimeSpan.FromMinutes(11));
        await ledger.ChargeExpiredAsync(Token);

        Report(ledger);
        Assert.InRange(ledger.WorstExcess, long.MinValue, ledger.LargestReservation);
        // Where the cap is near, chance decides who is refused: among few callers a fate may come to none of them.
        var missed = Enum.GetValues<CallerFate>().Where(fate => !_fates.ContainsKey(fate)).ToList();
        Assert.True(missed.Count <= (Callers < 200 ? 4 : 0), $"No caller met {string.Join(", ", missed)}.");
        Assert.True(_refused > 0, "No cap was ever near.");
        Assert.All(await ledger.ReadBalancesAsync([.. ledger.CappedAccounts], Token), balance => Assert.Equal(0, balance.ReservedNanos));

        // What was settled is the bill to the billionth, whatever it is told apart by; what was not is estimated, and never too low.
        var billed = _provider.Bill.ToLookup(IsUnsettled);
        var (spent, estimates) = (new Dictionary<DateOnly, decimal>(), 0);
        foreach (var tenant in _tenants)
        {
            var own = billed[false].Where(call => _asked[call.Question].Tenant == tenant).ToList();
            var report = await costs.ReportAsync(tenant, firstDay, lastDay, Token);
            var settled = report.Lines.Where(line => !line.IsEstimated).ToList();
            AssertSame(own, settled, UsageDimension.Key, call => _asked[call.Question].Spender.Key);
            AssertSame(own, settled, UsageDimension.Route, call => _asked[call.Question].Spender.Route);
            AssertSame(own, settled, UsageDimension.Model, call => call.Model);
            AssertSame(own, settled, UsageDimension.Day, call => $"{_asked[call.Question].Day:yyyy-MM-dd}");
            foreach (var day in new[] { firstDay, lastDay })
            {
                spent[day] = spent.GetValueOrDefault(day) + report.Lines.Where(line => line.Day == day).Sum(line => line.CostUsd);
                foreach (var key in s_keys)
                {
                    var unsettled = billed[true]
                        .Where(call =>
                            _asked[call.Question] is var asked && asked.Tenant == tenant && asked.Day == day && asked.Spender.Key == key
                        )
                        .Sum(call => call.Nanos);
                    var estimated = report.Lines.Where(line => line.IsEstimated && line.Day == day && line.Key == key).ToList();
                    Assert.InRange(unsettled, 0, Usd.ToNanos(estimated.Sum(line => line.CostUsd)));
                    estimates += (int)estimated.Sum(line => line.Calls);
                }
            }
        }

        // Who left or was throttled is estimated by nothing.
        Assert.Equal(_unsettled.Count, estimates);
        Assert.Equal(
            spent.Select(day => (day.Key, Usd.ToNanos(day.Value))),
            (await Task.WhenAll(new[] { firstDay, lastDay }.Select(GlobalAsync))).Select(day => (day.Item1, day.Item2.SpentNanos))
        );

        async Task<(DateOnly, LedgerBalance)> GlobalAsync(DateOnly day) =>
            (day, (await ledger.ReadBalancesAsync([BudgetAccount.GlobalDay(day)], Token))[0]);

        Task AskAsync(int round) =>
            Task.WhenAll(
                Enumerable.Range(0, Callers).Select(caller => Task.Run(() => AskQuestionAsync(costs, ledger, seed, round, caller), Token))
            );
    }

    private static void AssertSame(
        IEnumerable<BilledCall> billed,
        IEnumerable<UsageLine> lines,
        UsageDimension dimension,
        Func<BilledCall, string> value
    ) =>
        Assert.Equal(
            billed
                .GroupBy(value, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => (group.Key, (long)group.Count(), Usd.FromNanos(group.Sum(call => call.Nanos)))),
            UsageGroup.Of(lines, [dimension]).Select(group => (group.Values[0], group.Calls, group.CostUsd))
        );

    /// <summary>A midnight to come: stores that delete by their own clock must not find what expires around it too old.</summary>
    private static DateTimeOffset DayAfterNext() => new(DateTimeOffset.UtcNow.UtcDateTime.Date.AddDays(2), TimeSpan.Zero);

    /// <summary>Whether a process died before it could settle a call.</summary>
    private bool IsUnsettled(BilledCall call) =>
        _unsettled.TryGetValue(call.Question, out var fate)
        && (fate != CallerFate.DiesWithCallUnderWay || call.Model == SimulatedProvider.Reranker);

    private DateOnly Today() => DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime);

    private void Report(WatchedLedger ledger) =>
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{_asked.Count} questions, {_refused} refusals, {_provider.Bill.Count} calls billed; highest share of a cap "
                + $"{ledger.HighestShare:P1}, largest reservation {Usd.FromNanos(ledger.LargestReservation)} USD, "
                + $"unsettled {Usd.FromNanos(_provider.Bill.Where(IsUnsettled).Sum(call => call.Nanos))} USD; "
                + string.Join(", ", _fates.OrderBy(fate => fate.Key).Select(fate => $"{fate.Key} {fate.Value}"))
        );

    private async Task AskQuestionAsync(CostController costs, WatchedLedger ledger, int seed, int round, int caller)
    {
        var random = new Random((seed * 100_003) + (round * 1_009) + caller);
        var fate = random.Next(100) is var roll && roll < 40 ? CallerFate.Answered : (CallerFate)(1 + ((roll - 40) % 12));
        var tenant = _tenants[random.Next(_tenants.Length)];
        var spender = new Spender(s_keys[random.Next(s_keys.Length)], s_routes[random.Next(s_routes.Length)]);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var id = $"q{round}-{caller}-{attempt}";
            _asked[id] = new AskedQuestion(tenant, spender, Today());
            try
            {
                await AnswerAsync(costs, ledger, id, fate, random);
                _fates.AddOrUpdate(fate, 1, (_, count) => count + 1);
                return;
            }
            catch (BudgetExceededException)
            {
                Interlocked.Increment(ref _refused);
                for (var wait = random.Next(200); wait > 0; wait--)
                {
                    await Task.Yield();
                }
            }
            catch (ModelException) when (fate == CallerFate.Throttled)
            {
                _fates.AddOrUpdate(fate, 1, (_, count) => count + 1);
                return;
            }
            catch (OperationCanceledException)
                when (fate
                        is CallerFate.LeavesWhileReserving
                            or CallerFate.LeavesWhileEmbedding
                            or CallerFate.LeavesWhileReranking
                            or CallerFate.LeavesInAnswer
                )
            {
                _fates.AddOrUpdate(fate, 1, (_, count) => count + 1);
                return;
            }
        }
    }

    /// <summary>The way of a question's money, as <see cref="QuestionAnswering"/> goes it.</summary>
    private async Task AnswerAsync(CostController costs, WatchedLedger ledger, string id, CallerFate fate, Random random)
    {
        var question = _asked[id];
        using var caller = new CancellationTokenSource();
        var opening = QuestionBill.OpenAsync(
            costs,
            question.Tenant,
            question.Spender,
            id,
            questionLength: 80,
            topPassages: 5,
            new RetrievalOptions { HistoryTurns = 1 },
            new ModelNames(SimulatedProvider.Chat, SimulatedProvider.Embeddings, SimulatedProvider.Reranker),
            maxOutputTokens: 400,
            mayBeCached: false,
            caller.Token
        );
        if (fate == CallerFate.LeavesWhileReserving)
        {
            await Task.Yield();
            await caller.CancelAsync();
        }

        var bill = await opening;
        var isDead = false;
        if (fate == CallerFate.DiesAfterReserving)
        {
            Die();
            return;
        }

        var death = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isCallUnderWay = false;
        try
        {
            using (bill.Measure("retrieve"))
            {
                var isHeld = fate == CallerFate.LeavesWhileEmbedding && random.Next(2) == 0;
                await PaidAsync(
                    () => _provider.EmbedAsync(id, random, isHeld ? _provider.Delivered : null),
                    fate == CallerFate.LeavesWhileEmbedding
                );
                if (bill.Standing.RerankAllowed)
                {
                    var isGivenUp =
                        fate
                        is CallerFate.LeavesWhileReranking
                            or CallerFate.RerankIsGivenUp
                            or CallerFate.DiesWhileReranking
                            or CallerFate.DiesWithCallUnderWay;
                    isHeld = isGivenUp && random.Next(2) == 0;
                    isCallUnderWay = fate == CallerFate.DiesWithCallUnderWay;
                    try
                    {
                        var heldUntil =
                            isCallUnderWay ? death.Task
                            : isHeld ? _provider.Delivered
                            : null;
                        await PaidAsync(() => _provider.RerankAsync(id, random, heldUntil), isGivenUp);
                    }
                    catch (OperationCanceledException)
                        when (fate is CallerFate.RerankIsGivenUp or CallerFate.DiesWhileReranking or CallerFate.DiesWithCallUnderWay)
                    {
                        // The stage's time is up; the question goes on without it.
                    }
                }

                if (fate == CallerFate.DiesWhileReranking)
                {
                    Die();
                    return;
                }
            }

            var promptTokens = random.Next(500, 4_000);
            var pieces = random.Next(1, 40);
            await bill.HoldPromptAsync(promptTokens * 3, 400, caller.Token);
            if (fate == CallerFate.Throttled)
            {
                throw new ModelException("ThrottlingException", "Too many requests.");
            }

            var answer = _provider.AnswerAsync(
                id,
                bill.Standing.Model ?? SimulatedProvider.Chat,
                promptTokens,
                pieces,
                random,
                caller.Token
            );
            var read = 0;
            await foreach (var piece in bill.MeasureAsync("answer", span: null, answer))
            {
                if (++read > pieces / 2 && fate == CallerFate.LeavesInAnswer)
                {
                    caller.Cancel();
                }

                if (read > pieces / 2 && fate == CallerFate.DiesInAnswer)
                {
                    Die();
                    return;
                }

                if (!await bill.TryHoldOutputAsync(piece, caller.Token))
                {
                    break;
                }
            }

            if (fate == CallerFate.DiesBeforeSettling)
            {
                Die();
                return;
            }

            await bill.SettleAsync(CancellationToken.None);
            if (isCallUnderWay)
            {
                Die();
            }

            if (fate == CallerFate.DiesAfterSettling)
            {
                isDead = true;
                ledger.Kill(id);
            }
        }
        finally
        {
            if (!isDead)
            {
                await bill.DisposeAsync();
            }

            death.TrySetResult();
        }

        void Die()
        {
            isDead = true;
            ledger.Kill(id);
            _unsettled[id] = fate;
        }

        async Task PaidAsync(Func<Task> call, bool isLeft)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(caller.Token);
            var paid = PaidCall.RunAsync(
                async _ =>
                {
                    await call();
                    return true;
                },
                TimeSpan.FromSeconds(30),
                Clock,
                patience.Token
            );
            if (isLeft)
            {
                await patience.CancelAsync();
            }

            await paid;
        }
    }

    private sealed record AskedQuestion(TenantScope Tenant, Spender Spender, DateOnly Day);
}
