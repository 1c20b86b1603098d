using System.Runtime.CompilerServices;
using LlmOps.Bedrock;
using LlmOps.Embedded;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Asking;
using LlmOps.Tests.LocalBedrock;
using LlmOps.Tests.Wire;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.FineTuning;

/// <summary>The whole loop over LocalBedrock in this process: an archive, a worker that can be killed and restarted, and one clock for all
/// of them.</summary>
internal sealed class TuningLoop : IDisposable
{
    private readonly LocalBedrockFactory _factory;

    public TuningLoop(Action<FineTuningOptions>? configure = null, Action<BudgetOptions>? budgets = null)
    {
        Bench = new TuningBench(options =>
        {
            options.RoleArn = "arn:aws:iam::000000000000:role/tuning";
            options.TrainingUsdPerMillionTokens = 2m;
            options.Gate.MinQuestions = 12;
            options.Gate.MaxQuestions = 24;
            options.Rollout.CanaryShare = 0.3;
            options.Rollout.MinCanaryTurns = 40;
            configure?.Invoke(options);
        });
        budgets?.Invoke(Budgets);
        _factory = new LocalBedrockFactory { Clock = Bench.Time };
        _factory.Settings["LocalBedrock:Jobs:ObjectsDirectory"] = Bench.Root;
        Http = _factory.CreateClient();
        var bedrock = new BedrockOptions();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?> { ["AWS_ENDPOINT_URL"] = Http.BaseAddress!.ToString(), ["AWS_REGION"] = "us-east-1" }
            )
            .Build();
        var gate = new LlmOps.Bedrock.ModelGate(
            new InProcessRateBuckets(TimeProvider.System),
            TimeProvider.System,
            NullLogger<LlmOps.Bedrock.ModelGate>.Instance
        );
        var connection = new BedrockConnection(
            new BedrockEndpoints(configuration, bedrock),
            FixedCredentials.Test,
            null,
            bedrock,
            gate,
            TimeProvider.System,
            NullLogger<BedrockConnection>.Instance,
            static () => 0
        );
        Customization = new BedrockModelCustomization(connection);
        Chat = new CountingChat(new BedrockChatClient(connection, bedrock, new TokenEstimator(), TimeProvider.System));
        Names = new ModelNames(bedrock.ChatModel, bedrock.EmbeddingModel, null);
        Restart();
    }

    public TuningBench Bench { get; }

    public HttpClient Http { get; }

    public BudgetOptions Budgets { get; } = new();

    public BedrockModelCustomization Customization { get; }

    public CountingChat Chat { get; }

    public ModelNames Names { get; }

    /// <summary>True: the worker dies at every write of its records, before it and behind it in turn.</summary>
    public bool Kills { get; set; }

    public int Deaths { get; private set; }

    public FineTuneRunner Runner { get; private set; } = null!;

    public FineTuneRuns Runs { get; private set; } = null!;

    public FineTuneRequests Requests { get; private set; } = null!;

    public ModelRegistry Registry { get; private set; } = null!;

    public ServingGuard Guard { get; private set; } = null!;

    public SqliteLedger Ledger { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Conversations whose readers corrected every answer to the bare fact.</summary>
    public async Task ArchiveAsync(int turns)
    {
        for (var i = 0; i < turns; i++)
        {
            await Bench.AskAsync(
                i % 3 == 0 ? TuningBench.South : TuningBench.North,
                $"session-{i}",
                i,
                turn => turn with { Feedback = TuningBench.Down($"{TuningBench.Fact(i).Value}.") }
            );
        }
    }

    /// <summary>A new process: nothing of the old one is left but what is stored.</summary>
    public void Restart()
    {
        var options = Options.Create(Bench.Options);
        var retrieval = Options.Create(new RetrievalOptions());
        var records = new DeadlyRecords(new SqliteFineTuneRecords(Bench.Directory), this);
        var prices = PriceTable.Load();
        Ledger = new SqliteLedger(Bench.Directory, Bench.Time);
        var costs = new CostController(Ledger, prices, Options.Create(Budgets), Bench.Time, NullLogger<CostController>.Instance);
        Runs = new FineTuneRuns(records);
        Registry = new ModelRegistry(records, Bench.Time, NullLogger<ModelRegistry>.Instance);
        Guard = new ServingGuard(Customization, Runs, Registry, options, NullLogger<ServingGuard>.Instance);
        var gate = new PromotionGate(
            new AnswerTrial(Chat, prices, Analysis.English, options, retrieval, TimeProvider.System),
            new AnswerJudge(Chat),
            Bench.Store,
            costs,
            prices,
            new TokenEstimator(),
            options,
            Bench.Time
        );
        var steps = new FineTuneSteps(
            Bench.Builder(),
            Bench.Store,
            costs,
            prices,
            Customization,
            gate,
            Registry,
            Runs,
            Guard,
            options,
            Bench.Time,
            NullLogger<FineTuneSteps>.Instance
        );
        Runner = new FineTuneRunner(
            Runs,
            steps,
            Bench.Builder(),
            Bench.Stale(),
            Requests = new FineTuneRequests(records, Bench.Time),
            new RunnerLease(records, options, Bench.Time),
            new CanaryWatch(Registry, Bench.Archive, options, Bench.Time, NullLogger<CanaryWatch>.Instance),
            Guard,
            Registry,
            Customization,
            options,
            Bench.Time,
            NullLogger<FineTuneRunner>.Instance
        );
    }

    /// <summary>Starts a run and follows it to its end on the fake clock; a worker that dies is replaced once its lease has
    /// expired.</summary>
    public async Task<FineTuneRun> RunAsync()
    {
        string? id = null;
        for (var turn = 0; turn < 2_000; turn++)
        {
            try
            {
                id ??= (await Runner.StartAsync("operator", Cancel)).Id;
                if (await Runs.FindAsync(id, Cancel) is { IsEnded: true } ended)
                {
                    return ended;
                }

                var wait = await Runner.AdvanceAsync(Cancel);
                Bench.Time.Advance(wait ?? Bench.Options.LeaseDuration);
            }
            catch (WorkerDiedException)
            {
                Deaths++;
                Restart();
            }
        }

        throw new InvalidOperationException("The run does not end.");
    }

    public RegistryRollout Rollout() =>
        new(Registry, Names, Options.Create(Bench.Options), Bench.Time, NullLogger<RegistryRollout>.Instance);

    public async Task<List<ServedModel>> ServedAsync()
    {
        var served = new List<ServedModel>();
        await foreach (var found in Customization.ListServedAsync("", Cancel))
        {
            served.Add(found);
        }

        return served;
    }

    public async Task<List<CustomModelName>> ModelsAsync()
    {
        var models = new List<CustomModelName>();
        await foreach (var found in Customization.ListModelsAsync("", Cancel))
        {
            models.Add(found);
        }

        return models;
    }

    public async Task<int> JobsAsync()
    {
        var jobs = 0;
        await foreach (var _ in Customization.ListJobsAsync(null, null, Cancel))
        {
            jobs++;
        }

        return jobs;
    }

    public async Task<(decimal Spent, decimal Reserved)> MoneyAsync()
    {
        var day = DateOnly.FromDateTime(Bench.Time.GetUtcNow().UtcDateTime);
        var balance = (
            await Ledger.ReadBalancesAsync([BudgetAccount.TenantMonth(TenantScope.Create(Bench.Options.BudgetTenant), day)], Cancel)
        )[0];
        return (Usd.FromNanos(balance.SpentNanos), Usd.FromNanos(balance.ReservedNanos));
    }

    public void Dispose()
    {
        Http.Dispose();
        _factory.Dispose();
        Bench.Dispose();
    }

    internal sealed class WorkerDiedException : Exception;

    internal sealed class DeadlyRecords(IFineTuneRecords inner, TuningLoop loop) : IFineTuneRecords
    {
        private static readonly ConditionalWeakTable<TuningLoop, StrongBox<int>> s_writes = [];

        public string StoreName => inner.StoreName;

        public Task ProbeAsync(CancellationToken cancellationToken) => inner.ProbeAsync(cancellationToken);

        public Task<FineTuneRecord?> ReadAsync(string kind, string id, CancellationToken cancellationToken) =>
            inner.ReadAsync(kind, id, cancellationToken);

        public Task<IReadOnlyList<FineTuneRecord>> ListAsync(string kind, CancellationToken cancellationToken) =>
            inner.ListAsync(kind, cancellationToken);

        public async Task<FineTuneRecord?> WriteAsync(
            string kind,
            string id,
            string json,
            long expectedVersion,
            CancellationToken cancellationToken
        )
        {
            if (!loop.Kills || kind == "lease")
            {
                return await inner.WriteAsync(kind, id, json, expectedVersion, cancellationToken);
            }

            if (s_writes.GetOrCreateValue(loop).Value++ % 2 == 0)
            {
                throw new WorkerDiedException();
            }

            await inner.WriteAsync(kind, id, json, expectedVersion, cancellationToken);
            throw new WorkerDiedException();
        }
    }

    internal sealed class CountingChat(IChatClient inner) : DelegatingChatClient(inner)
    {
        public int Calls { get; private set; }

        public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        )
        {
            Calls++;
            return base.GetStreamingResponseAsync(messages, options, cancellationToken);
        }
    }
}
