using System.Net.Http.Headers;
using LlmOps.Composition;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Stores;
using LlmOps.FineTuneWorker;
using LlmOps.IngestWorker;
using LlmOps.QueryApi;
using LlmOps.Tests.LocalBedrock;
using LlmOps.Tests.Remembering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LlmOps.Tests.Infra.Permissions;

/// <summary>The three services as they run in AWS, over LocalBedrock, DynamoDB Local, S3Mock, ElasticMQ and OpenSearch, each behind a
/// recorder of its own.</summary>
internal sealed class RecordedStack : IAsyncDisposable
{
    public const string OperatorKey = "the-key-of-the-recorded-stack";
    public static readonly string[] Services = ["query-api", "ingest-worker", "finetune-worker"];

    private const string ChatModel = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
    private const string TunedModel = "amazon.nova-lite-v1:0";

    /// <summary>Which service is given which resource, as in infra/modules/stack/services.tf.</summary>
    private static readonly (string Setting, string Use, string[] Services)[] s_resources =
    [
        ("ConversationTable", "conversations", ["query-api"]),
        ("DocumentTable", "documents", Services),
        ("LedgerTable", "ledger", Services),
        ("KeyTable", "keys", ["query-api"]),
        ("AuditTable", "audit", ["query-api"]),
        ("FineTuneTable", "finetune", ["query-api", "finetune-worker"]),
        ("DocumentBucket", "documents", ["query-api", "ingest-worker"]),
        ("ArchiveBucket", "archive", ["query-api", "finetune-worker"]),
        ("DatasetBucket", "datasets", ["finetune-worker"]),
        ("IngestQueueUrl", "ingest", ["query-api", "ingest-worker"]),
        ("IngestDeadLetterQueueUrl", "ingest-dead", ["ingest-worker"]),
    ];

    private readonly TemporaryDirectory _data = new("recorded");
    private readonly LocalBedrockFactory _bedrock = new();
    private readonly List<IAsyncDisposable> _services = [];
    private IHost _preparation = null!;

    private RecordedStack() { }

    public AwsNames Names { get; } =
        new()
        {
            Models = new Dictionary<string, string>
            {
                [ChatModel] = "us.example.chat-v1:0",
                [ChatModel[3..]] = "example.chat-v1:0",
                ["amazon.titan-embed-text-v2:0"] = "example.embed-v2:0",
                ["cohere.rerank-v3-5:0"] = "example.rerank-v1:0",
                [TunedModel] = "example.small-v1:0",
            },
        };

    public Dictionary<string, CallRecorder> Recorders { get; } = [];

    /// <summary>A client of the API with the operator's key.</summary>
    public HttpClient Api { get; private set; } = null!;

    public string QueueUrl => $"{Queues}{Names.Of("ingest")}";

    private static string Queues => $"{RealServers.Sqs.TrimEnd('/')}/000000000000/";

    /// <summary>The archive and the catalog, past the recorders.</summary>
    public ILongTermArchive Archive => _preparation.Services.GetRequiredService<ILongTermArchive>();

    public IDocumentCatalog Catalog => _preparation.Services.GetRequiredService<IDocumentCatalog>();

    public static async Task<RecordedStack> StartAsync(CancellationToken cancellationToken)
    {
        // Skips where one is not given.
        var servers = new Dictionary<string, Uri>
        {
            ["dynamodb"] = new(RealServers.DynamoDb),
            ["s3"] = new(RealServers.S3),
            ["sqs"] = new(RealServers.Sqs),
            ["es"] = new(RealServers.OpenSearch),
        };
        var stack = new RecordedStack();
        try
        {
            await stack.StartAsync(servers, cancellationToken);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        foreach (var service in _services)
        {
            await service.DisposeAsync();
        }

        foreach (var recorder in Recorders.Values)
        {
            await recorder.DisposeAsync();
        }

        await DeleteIndexesAsync();
        _preparation?.Dispose();
        _bedrock.Dispose();
        _data.Dispose();
    }

    private async Task DeleteIndexesAsync()
    {
        using var search = new HttpClient { BaseAddress = new Uri(RealServers.OpenSearch) };
        var alias = Names.Of("llmops-chunks");
        var indexes = await search.GetStringAsync($"/_cat/indices/{alias}-*?h=index");
        foreach (var index in indexes.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            using var deleted = await search.DeleteAsync($"/{index}");
        }

        using var template = await search.DeleteAsync($"/_index_template/{alias}");
    }

    private async Task StartAsync(Dictionary<string, Uri> servers, CancellationToken cancellationToken)
    {
        _bedrock.Settings["LocalBedrock:VerifySignatures"] = "true";
        _bedrock.Settings["LocalBedrock:Jobs:ObjectsEndpoint"] = servers["s3"].ToString();
        foreach (var duration in (string[])["", "Deployment", "Stop"])
        {
            _bedrock.Settings[$"LocalBedrock:Jobs:{duration}Duration"] = "00:00:00.2";
        }

        using (var bedrock = _bedrock.CreateClient())
        {
            servers["bedrock"] = bedrock.BaseAddress!;
        }

        // The tables, buckets and queues are there before the services: in AWS Terraform makes them.
        _preparation = Prepare(servers);
        foreach (var store in _preparation.Services.GetServices<IStoreProbe>().OfType<IPreparedStore>().Distinct())
        {
            await store.PrepareAsync(cancellationToken);
        }

        foreach (var service in Services)
        {
            Recorders[service] = await CallRecorder.StartAsync(servers, Names, cancellationToken);
        }

        var ingest = new ServiceFactory<DropFolder>(Settings("ingest-worker"));
        _services.Add(ingest);
        _ = ingest.Server;
        var tuning = new ServiceFactory<FineTuneBackgroundService>(Settings("finetune-worker"));
        _services.Add(tuning);
        _ = tuning.Server;
        var api = new ServiceFactory<ApiOptions>(Settings("query-api"));
        _services.Add(api);
        Api = api.CreateClient();
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", OperatorKey);
    }

    private IHost Prepare(Dictionary<string, Uri> servers)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var settings = Settings(service: null);
        foreach (var (service, address) in servers)
        {
            settings[$"AWS_ENDPOINT_URL_{service.ToUpperInvariant()}"] = address.ToString();
        }

        settings["AWS:CreateResources"] = "true";
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        builder.AddKnowledge();
        builder.AddModels();
        builder.AddIngestion();
        builder.AddMemoryStores();
        builder.AddCosts();
        builder.AddFineTuning();
        builder.AddApiKeys();
        return builder.Build();
    }

    private Dictionary<string, string> Settings(string? service)
    {
        var settings = new Dictionary<string, string>
        {
            ["LLMOPS_DATA"] = Path.Combine(_data.Path, service ?? "preparation"),
            ["AWS_ACCESS_KEY_ID"] = "test",
            ["AWS_SECRET_ACCESS_KEY"] = "test",
            ["AWS_REGION"] = "us-east-1",
            ["Knowledge:OpenSearch:Alias"] = Names.Of("llmops-chunks"),
            ["Bedrock:ChatModel"] = ChatModel,
            ["Bedrock:GuardrailId"] = "local-guardrail",
            ["Bedrock:GuardrailVersion"] = "1",
            ["Access:BootstrapKey"] = OperatorKey,
            ["Access:BootstrapScopes"] = "admin ask documents:read documents:write sessions usage",
            ["ApiKeys:HashSecret"] = "a secret of the recorded stack, long enough for all",
            ["Ingestion:DropFolder"] = "",
            ["Ingestion:RecoveryInterval"] = "00:00:01",
            ["Ingestion:ProgressInterval"] = "00:00:01",
            ["Erasure:PollInterval"] = "00:00:00.2",
            ["Erasure:QuietTime"] = "00:00:02",
            ["AnswerCache:Enabled"] = "false",
            ["FineTuning:BaseModel"] = TunedModel,
            ["FineTuning:RoleArn"] = "arn:aws:iam::111122223333:role/llmops-test-role",
            ["FineTuning:TrainingUsdPerMillionTokens"] = "2",
            ["FineTuning:PollInterval"] = "00:00:00.2",
            ["FineTuning:Tenants:default:Consent"] = "true",
            ["FineTuning:Dataset:SettleTime"] = "00:00:00",
            ["FineTuning:Dataset:MinTrainingRecords"] = "8",
            ["FineTuning:Gate:MinQuestions"] = "6",
            ["FineTuning:Gate:MaxQuestions"] = "12",
            ["FineTuning:Rollout:AutoPromote"] = "false",
            ["FineTuning:Rollout:RefreshInterval"] = "00:00:00",
            ["FineTuning:Rollout:CheckInterval"] = "00:00:00.5",
        };
        foreach (var (setting, use, services) in s_resources)
        {
            if (service is null || services.Contains(service))
            {
                settings[$"AWS:Resources:{setting}"] = use is "ingest" or "ingest-dead" ? $"{Queues}{Names.Of(use)}" : Names.Of(use);
            }
        }

        foreach (var stage in (string[])["Leg", "Rerank", "Rewrite"])
        {
            settings[$"Retrieval:{stage}Timeout"] = "00:01:00";
        }

        if (service is not null)
        {
            settings["AWS_ENDPOINT_URL"] = Recorders[service].Address;
            if (service is not "finetune-worker")
            {
                settings["ConnectionStrings:opensearch"] = Recorders[service].Address;
            }
        }

        return settings;
    }

    private sealed class ServiceFactory<TEntryPoint>(IReadOnlyDictionary<string, string> settings) : WebApplicationFactory<TEntryPoint>
        where TEntryPoint : class
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment(Environments.Production);
            builder.ConfigureLogging(logging => logging.ClearProviders());
            foreach (var (key, value) in settings)
            {
                builder.UseSetting(key, value);
            }
        }
    }
}
