using LlmOps.Tests.LocalBedrock;
using LlmOps.Tests.QueryApi.Contract;
using LlmOps.Tests.ServiceDefaults;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace LlmOps.Tests.QueryApi;

/// <summary>QueryApi, IngestWorker and LocalBedrock in this process, on embedded stores in a directory of their own.</summary>
public class ServicesFixture : IAsyncLifetime
{
    private readonly TemporaryDirectory _data = new("api");
    private LocalBedrockFactory? _bedrock;
    private ServiceFactory<LlmOps.IngestWorker.DropFolder>? _worker;
    private ServiceFactory<LlmOps.QueryApi.ApiOptions>? _api;

    /// <summary>Settings of LocalBedrock.</summary>
    protected virtual IReadOnlyDictionary<string, string> BedrockSettings => new Dictionary<string, string>();

    /// <summary>Settings of QueryApi and IngestWorker.</summary>
    protected virtual IReadOnlyDictionary<string, string> ServiceSettings => new Dictionary<string, string>();

    /// <summary>Time limit of each stage of the retrieval. On a busy machine a stage may be slow; what most tests look at is not how fast
    /// it is.</summary>
    protected virtual TimeSpan StageLimit => TimeSpan.FromMinutes(1);

    /// <summary>Whether answers are given again. Most tests look at what a model does, and ask it the same thing more than once.</summary>
    protected virtual bool CachesAnswers => false;

    /// <summary>A client of LocalBedrock.</summary>
    public HttpClient BedrockClient { get; private set; } = null!;

    /// <summary>A client of QueryApi. Each response must be what the OpenAPI document says of it.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>One more client of QueryApi; the caller disposes it.</summary>
    public HttpClient NewClient() => _api!.CreateDefaultClient(new ContractHandler());

    /// <summary>What the API says of itself.</summary>
    internal async Task<ApiContract> ContractAsync(CancellationToken cancellationToken) =>
        new(await Client.GetStringAsync("/openapi/v1.json", cancellationToken));

    /// <summary>The services of QueryApi.</summary>
    public IServiceProvider ApiServices => _api!.Services;

    /// <summary>The services of IngestWorker.</summary>
    public IServiceProvider WorkerServices => _worker!.Services;

    /// <summary>The data directory.</summary>
    protected string DataFolder => _data.Path;

    /// <summary>One more QueryApi on the same stores, with settings of its own; the caller disposes it.</summary>
    public WebApplicationFactory<LlmOps.QueryApi.ApiOptions> StartApi(IReadOnlyDictionary<string, string> settings) =>
        new ServiceFactory<LlmOps.QueryApi.ApiOptions>(
            _data.Path,
            BedrockClient.BaseAddress!,
            StageLimit,
            CachesAnswers,
            new Dictionary<string, string>(ServiceSettings.Where(entry => !settings.ContainsKey(entry.Key)).Concat(settings))
        );

    public virtual ValueTask InitializeAsync()
    {
        _bedrock = new LocalBedrockFactory { Settings = { ["LocalBedrock:VerifySignatures"] = "true" } };
        foreach (var (key, value) in BedrockSettings)
        {
            _bedrock.Settings[key] = value;
        }

        BedrockClient = _bedrock.CreateClient();
        var endpoint = BedrockClient.BaseAddress!;
        _worker = new ServiceFactory<LlmOps.IngestWorker.DropFolder>(_data.Path, endpoint, StageLimit, CachesAnswers, ServiceSettings);
        _ = _worker.Server;
        _api = new ServiceFactory<LlmOps.QueryApi.ApiOptions>(_data.Path, endpoint, StageLimit, CachesAnswers, ServiceSettings);
        Client = NewClient();
        return ValueTask.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await (_api?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_worker?.DisposeAsync() ?? ValueTask.CompletedTask);
        _bedrock?.Dispose();
        _data.Dispose();
    }

    private sealed class ServiceFactory<TEntryPoint>(
        string data,
        Uri bedrock,
        TimeSpan stageLimit,
        bool cachesAnswers,
        IReadOnlyDictionary<string, string> settings
    ) : WebApplicationFactory<TEntryPoint>
        where TEntryPoint : class
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment(Environments.Development);
            builder.ConfigureLogging(logging =>
            {
                if (settings.ContainsKey(OtlpReceiver.EndpointSetting))
                {
                    logging.AddFilter<ConsoleLoggerProvider>(static _ => false);
                }
                else
                {
                    logging.ClearProviders();
                }
            });
            builder.UseSetting("data", data);
            builder.UseSetting("Intake:RemovalWait", "00:01:00");
            builder.UseSetting("AnswerCache:Enabled", cachesAnswers ? "true" : "false");
            foreach (var stage in (string[])["Leg", "Rerank", "Rewrite"])
            {
                builder.UseSetting($"Retrieval:{stage}Timeout", stageLimit.ToString("c"));
            }

            foreach (var (key, value) in LocalBedrockSettings.For(bedrock))
            {
                builder.UseSetting(key, value);
            }

            foreach (var (key, value) in settings)
            {
                builder.UseSetting(key, value);
            }
        }
    }
}
