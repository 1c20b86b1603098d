using System.Globalization;
using LlmOps.Benchmarks.Load;
using LlmOps.Benchmarks.Outages;
using LlmOps.Embedded;
using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlmOps.Benchmarks.FineTuning;

/// <summary>LocalBedrock, the query API, the ingest worker and the fine-tune worker as processes over one data directory.</summary>
internal sealed class LoopStack : IAsyncDisposable
{
    public const string BudgetTenant = "fine-tuning";
    public const string BaseModel = "amazon.nova-lite-v1:0";
    public const decimal TrainingUsdPerMillionTokens = 2m;

    private readonly Dictionary<string, string> _settings;
    private readonly List<ServiceProcess> _services = [];

    private LoopStack(string directory, IReadOnlyDictionary<string, string> settings)
    {
        Directory = directory;
        _settings = new Dictionary<string, string>(LoadBenchmark.Quiet)
        {
            ["AWS_ACCESS_KEY_ID"] = "test",
            ["AWS_SECRET_ACCESS_KEY"] = "test",
            ["AWS_REGION"] = "us-east-1",
            ["LLMOPS_DATA"] = directory,
            ["Ingestion__DropFolder"] = "",
            ["Access__BootstrapKey"] = LoopApi.OperatorKey,
            ["Access__BootstrapScopes"] = "ask documents:read documents:write sessions usage admin",
            ["Access__AllowLocal"] = "false",
            ["Limits__RequestsPerMinute"] = "0",
            ["Limits__TokensPerMinute"] = "0",
            ["Budgets__TenantDailyUsd"] = "1000",
            ["Memory__ArchiveInterval"] = "00:00:02",
            ["LocalBedrock__Jobs__ObjectsDirectory"] = directory,
            ["LocalBedrock__Jobs__Duration"] = "00:00:06",
            ["LocalBedrock__Jobs__DeploymentDuration"] = "00:00:03",
            [$"FineTuning__Tenants__{LoopCorpus.Declining}__Consent"] = "false",
            ["FineTuning__BudgetTenant"] = BudgetTenant,
            ["FineTuning__RoleArn"] = "arn:aws:iam::000000000000:role/local-bedrock",
            ["FineTuning__TrainingUsdPerMillionTokens"] = TrainingUsdPerMillionTokens.ToString(CultureInfo.InvariantCulture),
            ["FineTuning__BaseModel"] = BaseModel,
            ["FineTuning__InferenceModel"] = BaseModel,
            ["FineTuning__PollInterval"] = "00:00:00.5",
            ["FineTuning__LeaseDuration"] = "00:00:03",
            ["FineTuning__Dataset__SettleTime"] = "00:00:00",
            ["FineTuning__Rollout__CanaryShare"] = "0.5",
            ["FineTuning__Rollout__CanaryDuration"] = "00:00:05",
            ["FineTuning__Rollout__MinCanaryTurns"] = "100",
            ["FineTuning__Rollout__RefreshInterval"] = "00:00:01",
            ["FineTuning__Rollout__CheckInterval"] = "00:00:02",
        };
        foreach (var tenant in LoopCorpus.Consenting)
        {
            _settings[$"FineTuning__Tenants__{tenant}__Consent"] = "true";
        }

        foreach (var (key, value) in settings)
        {
            _settings[key] = value;
        }

        var records = new SqliteFineTuneRecords(new DataDirectory(directory));
        Records = records;
        Runs = new FineTuneRuns(records);
        Registry = new ModelRegistry(records, TimeProvider.System, NullLogger<ModelRegistry>.Instance);
    }

    public string Directory { get; }

    public SqliteFineTuneRecords Records { get; }

    /// <summary>The runs, read from the store.</summary>
    public FineTuneRuns Runs { get; }

    /// <summary>The registry, read from the store.</summary>
    public ModelRegistry Registry { get; }

    public string RecordsFile => Path.Combine(Directory, "finetune.db");

    public LoopApi Api { get; private set; } = null!;

    public BedrockAccount Account { get; private set; } = null!;

    /// <summary>The fine-tune worker; null: it has not been started.</summary>
    public ServiceProcess? Worker { get; private set; }

    public static async Task<LoopStack> StartAsync(
        string directory,
        IReadOnlyDictionary<string, string> settings,
        CancellationToken cancellationToken
    )
    {
        var stack = new LoopStack(directory, settings);
        try
        {
            var bedrock = await stack.AddAsync("LlmOps.LocalBedrock", cancellationToken);
            foreach (var plane in (string[])["", "_RUNTIME", "_AGENT_RUNTIME"])
            {
                stack._settings[$"AWS_ENDPOINT_URL_BEDROCK{plane}"] = bedrock.ToString();
            }

            stack.Account = new BedrockAccount(bedrock);
            stack.Api = new LoopApi(await stack.AddAsync("LlmOps.QueryApi", cancellationToken));
            await stack.AddAsync("LlmOps.IngestWorker", cancellationToken);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    public async Task StartWorkerAsync(CancellationToken cancellationToken) =>
        Worker = await ServiceProcess.StartAsync("LlmOps.FineTuneWorker", _settings, cancellationToken);

    /// <summary>Ends the fine-tune worker as <c>kill -9</c> does, and starts the next one.</summary>
    public async Task ReplaceWorkerAsync(CancellationToken cancellationToken)
    {
        await Worker!.KillAsync(cancellationToken);
        await Worker.DisposeAsync();
        await StartWorkerAsync(cancellationToken);
    }

    /// <summary>Lets every service end its work, as an AppHost does.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var service in Enumerable.Reverse(_services).Prepend(Worker).OfType<ServiceProcess>())
        {
            await service.StopAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Account is not null)
        {
            await Account.DisposeAsync();
        }

        Api?.Dispose();
        foreach (var service in Enumerable.Reverse(_services).Prepend(Worker).OfType<ServiceProcess>())
        {
            await service.DisposeAsync();
        }
    }

    private async Task<Uri> AddAsync(string assembly, CancellationToken cancellationToken)
    {
        var service = await ServiceProcess.StartAsync(assembly, _settings, cancellationToken);
        _services.Add(service);
        return service.Address;
    }
}
