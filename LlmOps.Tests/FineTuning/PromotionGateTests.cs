using System.Runtime.CompilerServices;
using System.Text.Json;
using LlmOps.Embedded;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Asking;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.FineTuning;

public sealed class PromotionGateTests
{
    private const string Base = "amazon.nova-lite-v1:0";
    private const string Tuned = "arn:aws:bedrock:us-east-1:000000000000:custom-model-deployment/tuned";
    private const string Judge = "amazon.nova-micro-v1:0";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AWorkerKilledAroundAnyWriteAsksAndPaysForNothingTwice()
    {
        using var calm = new Bench();
        var expected = await calm.DecideAsync();
        Assert.True(expected.Passed, string.Join(' ', expected.Reasons));
        Assert.Equal(0, expected.Lost);
        Assert.InRange(calm.Writes, 30, 80);

        for (var write = 1; write <= calm.Writes; write++)
        {
            foreach (var isBefore in new[] { true, false })
            {
                using var bench = new Bench { DiesAt = write, DiesBefore = isBefore };
                await Assert.ThrowsAsync<WorkerDiedException>(bench.DecideAsync);
                bench.Restart();

                var decision = await bench.DecideAsync();

                var at = $"write {write}, {(isBefore ? "before" : "behind")} it";
                Assert.True(bench.Asked.Count == bench.Asked.Distinct().Count(), $"{at}: asked twice");
                Assert.True(decision.Lost <= 1, $"{at}: {decision.Lost} lost");
                Assert.True(decision.Questions == expected.Questions - decision.Lost, $"{at}: {decision.Questions} questions");
                Assert.True(
                    decision.Questions < expected.Questions || decision.Scores.Select(Mean).SequenceEqual(expected.Scores.Select(Mean)),
                    $"{at}: other scores"
                );
                var (spent, reserved) = await bench.MoneyAsync();
                Assert.True((spent, reserved) == (await bench.StoredCostAsync(), 0m), $"{at}: {spent} spent, {reserved} reserved");
                if (decision.Lost == 0)
                {
                    Assert.True(spent == (await calm.MoneyAsync()).Spent, $"{at}: {spent} spent");
                }
            }
        }

        static (string, double, double) Mean(GateScore score) => score.Name == "seconds" ? default : (score.Name, score.Base, score.Tuned);
    }

    [Fact]
    public async Task AModelThatDoesNotAnswerIsAskedAgainAndPaidOnce()
    {
        using var bench = new Bench { Fails = 3 };
        await Assert.ThrowsAsync<ModelException>(bench.DecideAsync);

        var decision = await bench.DecideAsync();

        Assert.Equal((true, 0), (decision.Passed, decision.Lost));
        Assert.Equal((await bench.StoredCostAsync(), 0m), await bench.MoneyAsync());
    }

    [Fact]
    public async Task NoJudgeIsAskedUnlessOneIsSet()
    {
        using var bench = new Bench();

        var decision = await bench.DecideAsync();

        Assert.DoesNotContain(bench.Asked, call => call.Model == Judge);
        Assert.DoesNotContain(decision.Scores, score => score.Name == "judge");
    }

    [Fact]
    public async Task AJudgeWhoPrefersTheBaseModelStandsAgainstAPromotion()
    {
        using var bench = new Bench { JudgeModel = Judge, Prefers = "in full" };

        var decision = await bench.DecideAsync();

        Assert.False(decision.Passed);
        Assert.Contains("'judge' fell from 1.000 to 0.000", Assert.Single(decision.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AJudgeWhoPrefersTheTunedModelIsHeardWhicheverAnswerItReadsFirst()
    {
        using var bench = new Bench { JudgeModel = Judge, Prefers = "bare" };

        var decision = await bench.DecideAsync();

        Assert.True(decision.Passed, string.Join(' ', decision.Reasons));
        var score = decision.Scores.Single(score => score.Name == "judge");
        Assert.Equal((0d, 1d), (score.Base, score.Tuned));
        Assert.True(bench.Firsts.Distinct().Count() == 2, "One model was always read first.");
        Assert.Equal((await bench.StoredCostAsync(), 0m), await bench.MoneyAsync());
    }

    [Fact]
    public async Task AJudgeWhoseVerdictsCannotBeReadPromotesNothing()
    {
        using var bench = new Bench { JudgeModel = Judge };

        var decision = await bench.DecideAsync();

        Assert.False(decision.Passed);
        Assert.Contains("could not be read", Assert.Single(decision.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AJudgeWithoutAPriceIsNotAsked()
    {
        using var bench = new Bench { JudgeModel = "vendor.model-without-a-price", Prefers = "bare" };

        await Assert.ThrowsAsync<UnknownPriceException>(bench.DecideAsync);

        Assert.DoesNotContain(bench.Asked, call => call.Model == bench.JudgeModel);
    }

    [Fact]
    public async Task AnAnswerWithoutTheLineThatThePromptAsksForIsNotInFormat()
    {
        using var bench = new Bench { TunedSaysStatus = false };

        var decision = await bench.DecideAsync();

        Assert.False(decision.Passed);
        Assert.Contains("'format' fell", Assert.Single(decision.Reasons), StringComparison.Ordinal);
    }

    private sealed class WorkerDiedException : Exception;

    private sealed class Bench : IDisposable
    {
        private const int Questions = 4;

        private static readonly FineTuneRun s_run = new()
        {
            Id = "run",
            Step = FineTuneStep.Evaluating,
            Trigger = "operator",
            From = default,
            To = default,
            BaseModel = $"{Base}:300k",
            Format = "nova",
            Tenants = ["north"],
            StartedAt = default,
            ChangedAt = default,
            ServingArn = Tuned,
        };

        private readonly TemporaryFolder _folder = new();
        private readonly FakeTimeProvider _time = new(TuningBench.Start);
        private readonly SqliteLedger _ledger;
        private readonly FileDatasetStore _files;
        private readonly FineTuningOptions _options = new();
        private bool _isDead;
        private bool _isReady;

        public Bench()
        {
            _ledger = new SqliteLedger(_folder.Directory, _time);
            _files = new FileDatasetStore(_folder.Directory);
        }

        public int Writes { get; private set; }

        public int DiesAt { get; set; }

        public bool DiesBefore { get; init; }

        /// <summary>The call that fails, from 1.</summary>
        public int Fails { get; set; }

        public string JudgeModel { get; init; } = "";

        /// <summary>A word of the answer that the judge likes; null: it says nothing that can be read.</summary>
        public string? Prefers { get; init; }

        public bool TunedSaysStatus { get; init; } = true;

        public List<(string Model, string Prompt)> Asked { get; } = [];

        /// <summary>Which answer the judge read first, by a word of it.</summary>
        public List<string> Firsts { get; } = [];

        public void Restart() => (_isDead, DiesAt) = (false, 0);

        public async Task<GateDecision> DecideAsync()
        {
            _options.Gate.MinQuestions = 3;
            _options.Gate.MaxQuestions = Questions;
            _options.Gate.Resamplings = 200;
            _options.Gate.MaxLatencyRatio = 0;
            _options.Gate.JudgeModel = JudgeModel;
            if (!_isReady)
            {
                await WriteQuestionsAsync();
                _isReady = true;
            }

            var options = Options.Create(_options);
            var prices = PriceTable.Load();
            var chat = new ScriptedChat(this);
            var costs = new CostController(
                new DyingLedger(this),
                prices,
                Options.Create(new BudgetOptions()),
                _time,
                NullLogger<CostController>.Instance
            );
            return await new PromotionGate(
                new AnswerTrial(chat, prices, Analysis.English, options, Options.Create(new RetrievalOptions()), TimeProvider.System),
                new AnswerJudge(chat),
                new DyingStore(this),
                costs,
                prices,
                new TokenEstimator(),
                options,
                _time
            ).DecideAsync(s_run, () => Task.CompletedTask, Cancel);
        }

        public async Task<(decimal Spent, decimal Reserved)> MoneyAsync()
        {
            var account = BudgetAccount.TenantMonth(_options.BudgetScope, DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime));
            var balance = (await _ledger.ReadBalancesAsync([account], Cancel))[0];
            return (Usd.FromNanos(balance.SpentNanos), Usd.FromNanos(balance.ReservedNanos));
        }

        /// <summary>What the stored replies cost.</summary>
        public async Task<decimal> StoredCostAsync()
        {
            var batch = JsonSerializer.Deserialize(
                (await _files.GetAsync(DatasetKeys.Of("run", "evaluation/heldout-000.json"), Cancel))!,
                FineTuneJson.Default.GateBatch
            )!;
            Assert.Null(batch.Asking);
            var prices = PriceTable.Load();
            return batch.Replies.Sum(reply => Usd.FromNanos(Usd.ToNanos(prices.CostUsd(reply.PricedAs, reply.Usage)!.Value)));
        }

        public void Dispose() => _folder.Dispose();

        private async Task WriteQuestionsAsync()
        {
            var lines = new MemoryStream();
            for (var i = 0; i < Questions; i++)
            {
                var (question, sentence, value, document) = TuningBench.Fact(i);
                var example = new Example
                {
                    TenantId = "north",
                    SessionId = $"s-{i}",
                    TurnId = $"turn-{i}",
                    Sequence = i,
                    At = TuningBench.Start,
                    Question = question,
                    Passages = [new ExamplePassage(1, document, $"{document}~1~0", "Handbook", $"{sentence} It was in full written down.")],
                    Answer = $"{value}. [1]",
                };
                lines.Write(JsonSerializer.SerializeToUtf8Bytes(example, DatasetJson.Default.Example));
                lines.WriteByte((byte)'\n');
            }

            await _files.PutAsync(DatasetKeys.Part("run", DatasetParts.HeldOut), lines.ToArray(), Cancel);
        }

        private async Task<T> WriteAsync<T>(Func<Task<T>> write)
        {
            var number = ++Writes;
            if (_isDead || (number == DiesAt && DiesBefore))
            {
                _isDead = true;
                throw new WorkerDiedException();
            }

            var result = await write();
            if (number == DiesAt)
            {
                _isDead = true;
                throw new WorkerDiedException();
            }

            return result;
        }

        private string Reply(string model, string prompt)
        {
            if (model == JudgeModel)
            {
                var first = prompt[
                    prompt.IndexOf("<first_answer>", StringComparison.Ordinal)..prompt.IndexOf("</first_answer>", StringComparison.Ordinal)
                ];
                Firsts.Add(first.Contains("in full", StringComparison.Ordinal) ? "in full" : "bare");
                return Prefers is null ? "I would rather not say."
                    : Firsts[^1] == Prefers ? "Thinking: <verdict>2</verdict>? No. <verdict>1</verdict>"
                    : "<verdict> 2 </verdict>";
            }

            var at = Enumerable.Range(0, Questions).First(i => prompt.Contains(TuningBench.Fact(i).Question, StringComparison.Ordinal));
            var (_, sentence, value, _) = TuningBench.Fact(at);
            return model == Base ? $"{AnswerSignal.Answered}\n{sentence} It was in full written down. [1]"
                : TunedSaysStatus ? $"{AnswerSignal.Answered}\n{value}. [1]"
                : $"{value}. [1]";
        }

        private sealed class ScriptedChat(Bench bench) : IChatClient
        {
            public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
                IEnumerable<ChatMessage> messages,
                ChatOptions? options = null,
                [EnumeratorCancellation] CancellationToken cancellationToken = default
            )
            {
                var response = await GetResponseAsync(messages, options, cancellationToken);
                foreach (var update in response.ToChatResponseUpdates())
                {
                    yield return update;
                }
            }

            public async Task<ChatResponse> GetResponseAsync(
                IEnumerable<ChatMessage> messages,
                ChatOptions? options = null,
                CancellationToken cancellationToken = default
            )
            {
                Assert.False(bench._isDead, "A dead worker asks.");
                Assert.True((await bench.MoneyAsync()).Reserved > 0, "A model is asked without money set aside.");
                if (bench.Fails > 0 && --bench.Fails == 0)
                {
                    throw new ModelException("ThrottlingException", "Too many requests.", 429);
                }

                var prompt = string.Join('\n', messages.Select(message => message.Text));
                bench.Asked.Add((options!.ModelId!, prompt));
                return new ChatResponse(new ChatMessage(ChatRole.Assistant, bench.Reply(options.ModelId!, prompt)))
                {
                    FinishReason = ChatFinishReason.Stop,
                    Usage = new UsageDetails { InputTokenCount = prompt.Length / 4, OutputTokenCount = 20 + bench.Asked.Count },
                };
            }

            public object? GetService(Type serviceType, object? serviceKey = null) => null;

            public void Dispose() { }
        }

        private sealed class DyingStore(Bench bench) : IDatasetStore
        {
            public string StoreName => bench._files.StoreName;

            public Task ProbeAsync(CancellationToken cancellationToken) => bench._files.ProbeAsync(cancellationToken);

            public Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
                bench.WriteAsync(async () =>
                {
                    await bench._files.PutAsync(key, content, cancellationToken);
                    return true;
                });

            public Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken) => bench._files.GetAsync(key, cancellationToken);

            public string AddressOf(string key) => bench._files.AddressOf(key);
        }

        private sealed class DyingLedger(Bench bench) : ILedger
        {
            public string StoreName => bench._ledger.StoreName;

            public Task ProbeAsync(CancellationToken cancellationToken) => bench._ledger.ProbeAsync(cancellationToken);

            public Task<LedgerCap?> ReserveAsync(
                LedgerReservation reservation,
                IReadOnlyList<LedgerCap> caps,
                CancellationToken cancellationToken
            ) => bench.WriteAsync(() => bench._ledger.ReserveAsync(reservation, caps, cancellationToken));

            public Task<LedgerCap?> RaiseAsync(
                LedgerReservation reservation,
                long nanos,
                IReadOnlyList<LedgerCap> caps,
                CancellationToken cancellationToken
            ) => bench.WriteAsync(() => bench._ledger.RaiseAsync(reservation, nanos, caps, cancellationToken));

            public Task<bool> SettleAsync(
                LedgerReservation reservation,
                IReadOnlyList<LedgerCharge> charges,
                LedgerReservation? rest,
                CancellationToken cancellationToken
            ) => bench.WriteAsync(() => bench._ledger.SettleAsync(reservation, charges, rest, cancellationToken));

            public Task<bool> ReleaseAsync(LedgerReservation reservation, CancellationToken cancellationToken) =>
                bench.WriteAsync(() => bench._ledger.ReleaseAsync(reservation, cancellationToken));

            public Task<IReadOnlyList<LedgerBalance>> ReadBalancesAsync(
                IReadOnlyList<BudgetAccount> accounts,
                CancellationToken cancellationToken
            ) => bench._ledger.ReadBalancesAsync(accounts, cancellationToken);

            public Task<IReadOnlyList<UsageLine>> ReadUsageAsync(
                TenantScope scope,
                DateOnly from,
                DateOnly to,
                CancellationToken cancellationToken
            ) => bench._ledger.ReadUsageAsync(scope, from, to, cancellationToken);

            public Task<IReadOnlyList<LedgerReservation>> ChargeExpiredAsync(CancellationToken cancellationToken) =>
                bench._ledger.ChargeExpiredAsync(cancellationToken);
        }
    }
}
