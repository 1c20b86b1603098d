using LlmOps.Engine.Asking;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Bedrock;

/// <summary>Asks at start whether the configured Bedrock models exist. A retired or unknown id stops the service with an error that names
/// the setting; a control plane that is out of reach only keeps it from being ready.</summary>
internal sealed partial class ModelVerification(
    BedrockCatalog catalog,
    BedrockConnection connection,
    BedrockOptions bedrock,
    IOptions<ModelsOptions> models,
    ModelNames names,
    TimeProvider time,
    ILogger<ModelVerification> logger
) : IHostedService, IStoreProbe, IDisposable
{
    private static readonly BedrockOptions s_defaults = new();

    private readonly SemaphoreSlim _turn = new(1);
    private bool _verified;

    public string StoreName =>
        $"models (bedrock {connection.Endpoints.Runtime.Region} at {connection.Endpoints.Runtime.Address.Authority})";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ProbeAsync(cancellationToken);
        }
        catch (ModelException exception)
        {
            LogUnreachable(exception, exception.Code);
        }
    }

    public void Dispose() => _turn.Dispose();

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        if (!bedrock.VerifyModels || _verified)
        {
            return;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_verified)
            {
                return;
            }

            (string Setting, string Model, string Replacement, BedrockEndpoint Endpoint, ModelProviderOptions Provider)[] roles =
            [
                (
                    $"{BedrockOptions.Section}:{nameof(BedrockOptions.ChatModel)}",
                    bedrock.ChatModel,
                    s_defaults.ChatModel,
                    connection.Endpoints.Control,
                    models.Value.Chat
                ),
                (
                    $"{BedrockOptions.Section}:{nameof(BedrockOptions.EmbeddingModel)}",
                    bedrock.EmbeddingModel,
                    s_defaults.EmbeddingModel,
                    connection.Endpoints.Control,
                    models.Value.Embeddings
                ),
                (
                    $"{BedrockOptions.Section}:{nameof(BedrockOptions.RerankModel)}",
                    bedrock.RerankModel,
                    s_defaults.RerankModel,
                    connection.Endpoints.RerankControl,
                    models.Value.Rerank
                ),
                .. names.CacheEmbeddings is { } own
                    ? new[]
                    {
                        (
                            $"{AnswerCacheOptions.Section}:{nameof(AnswerCacheOptions.EmbeddingModel)}",
                            own,
                            s_defaults.EmbeddingModel,
                            connection.Endpoints.Control,
                            models.Value.Embeddings
                        ),
                    }
                    : [],
            ];
            var faults = new List<string>();
            foreach (var role in roles.Where(static role => role.Provider.Provider == ModelsOptions.Bedrock))
            {
                if (await FaultAsync(role.Setting, role.Model, role.Replacement, role.Endpoint, cancellationToken) is { } fault)
                {
                    faults.Add(fault);
                }
            }

            if (faults.Count > 0)
            {
                throw new OptionsValidationException(BedrockOptions.Section, typeof(BedrockOptions), faults);
            }

            _verified = true;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<string?> FaultAsync(
        string setting,
        string model,
        string replacement,
        BedrockEndpoint endpoint,
        CancellationToken cancellationToken
    )
    {
        CatalogEntry? entry;
        try
        {
            entry = await catalog.FindAsync(model, endpoint, cancellationToken);
        }
        catch (ModelException exception) when (exception.StatusCode is 403 && !BedrockErrors.IsCredentials(exception))
        {
            LogUnchecked(setting, model, exception.Code);
            return null;
        }

        var advice =
            model == replacement
                ? $"Set {setting} to a model or inference profile that exists there, or choose another region."
                : $"Set {setting} to a current model or inference profile, such as '{replacement}'.";
        switch (entry)
        {
            case null when model.StartsWith("arn:", StringComparison.Ordinal):
                // Routers, provisioned and imported models have APIs of their own; the first call tells.
                LogUnchecked(setting, model, "unknown kind of ARN");
                return null;
            case null:
                return $"{setting} is '{model}', which Bedrock in {endpoint.Region} does not know: it was never offered there, or has "
                    + $"reached the end of its life. {advice}";
            case { EndOfLife: { } end } when end <= time.GetUtcNow():
                return $"{setting} is '{model}', a {entry.Kind} whose life ended on {end:yyyy-MM-dd}. {advice}";
            case { Legacy: true }:
                LogEnding(setting, model, entry.EndOfLife, replacement);
                return null;
            default:
                LogFound(setting, model, entry.Kind);
                return null;
        }
    }

    [LoggerMessage(
        2102,
        LogLevel.Warning,
        "The configured models could not be verified ({Code}); this service is not ready until they are."
    )]
    private partial void LogUnreachable(Exception exception, string code);

    [LoggerMessage(2103, LogLevel.Information, "{Setting} is {Model}; it could not be checked ({Reason}) and is taken as it is.")]
    private partial void LogUnchecked(string setting, string model, string reason);

    [LoggerMessage(
        2104,
        LogLevel.Warning,
        "{Setting} is {Model}, which is being retired (end of life: {EndOfLife:yyyy-MM-dd}). A current one is {Replacement}."
    )]
    private partial void LogEnding(string setting, string model, DateTimeOffset? endOfLife, string replacement);

    [LoggerMessage(2105, LogLevel.Information, "{Setting} is {Model} ({Kind}).")]
    private partial void LogFound(string setting, string model, string kind);
}
