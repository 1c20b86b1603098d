using System.ClientModel;
using System.ClientModel.Primitives;
using LlmOps.Bedrock;
using LlmOps.Embedded;
using LlmOps.Engine;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using LlmOps.OpenAI;
using LlmOps.Redis;
using LlmOps.Wire;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenAIClient = OpenAI.OpenAIClient;
using OpenAIClientOptions = OpenAI.OpenAIClientOptions;

namespace LlmOps.Composition;

/// <summary>Registers the models.</summary>
public static class ModelServices
{
    // Each answer under way has a connection of its own.
    private const int MaxConnections = 4_096;

    // Every embedding model of Bedrock makes vectors of this length.
    private const int DefaultDimensions = 1024;

    /// <summary>Adds <see cref="IChatClient"/>, <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> of strings, <see cref="IReranker"/>,
    /// <see cref="ITokenCounter"/>, <see cref="IGuardrail"/>, <see cref="IModelCustomization"/> and <see cref="PriceTable"/> as
    /// <see cref="IModelPrices"/>, each with spans and metrics of the GenAI conventions on the source
    /// <see cref="EngineDiagnosticsNames.Source"/>. The models' rates are shared over <c>ConnectionStrings:redis</c>, without it over the
    /// data directory. Sections <c>Bedrock</c>, <c>Models</c> and <c>Prices</c> are validated at start.
    /// </summary>
    public static IHostApplicationBuilder AddModels(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<BedrockOptions>().BindConfiguration(BedrockOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ModelsOptions>().BindConfiguration(ModelsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<BedrockOptions>, BedrockOptionsValidation>();
        services.AddSingleton<IValidateOptions<ModelsOptions>, ModelsOptionsValidation>();
        services.TryAddSingleton(static provider => provider.GetRequiredService<IOptions<BedrockOptions>>().Value);
        services.TryAddSingleton(static provider => PriceTable.Load(provider.GetRequiredService<IConfiguration>()));
        services.TryAddSingleton<IModelPrices>(static provider => provider.GetRequiredService<PriceTable>());
        services.TryAddSingleton(static provider =>
            Names(Providers(provider), provider.GetRequiredService<BedrockOptions>()) with
            {
                CacheEmbeddings = AnswerCache(provider).OwnEmbeddingModel,
            }
        );
        services.TryAddSingleton(static provider => new EmbeddingModel(
            provider.GetRequiredService<ModelNames>().Embeddings,
            Providers(provider).Embeddings.Provider == ModelsOptions.OpenAI
                ? null
                : provider.GetRequiredService<BedrockOptions>().EmbeddingDimensions
        ));
        services.TryAddSingleton(static provider => Settings(provider.GetRequiredService<BedrockOptions>()));
        services.TryAddSingleton<IModelRollout, FixedModelRollout>();
        services.TryAddSingleton<TokenEstimator>();
        var capture = new ContentCapture(ContentCapture.Parse(builder.Configuration[ContentCapture.Setting]) ?? ContentCaptureMode.None);
        services.TryAddSingleton(capture);
        services.TryAddSingleton(static provider => DataDirectory.FromConfiguration(provider.GetRequiredService<IConfiguration>()));
        if (builder.Configuration.GetConnectionString("redis") is { Length: > 0 })
        {
            builder.AddRedis();
            services.TryAddSingleton<IRateBuckets, RedisRateBuckets>();
        }
        else
        {
            services.TryAddSingleton<IRateBuckets, SqliteRateBuckets>();
        }

        services.TryAddSingleton<ModelGate>();
        services.TryAddSingleton<IAwsCredentials, ConfiguredAwsCredentials>();
        services.TryAddSingleton<BedrockEndpoints>();
        services.TryAddSingleton(static provider => new BedrockConnection(
            provider.GetRequiredService<BedrockEndpoints>(),
            provider.GetRequiredService<IAwsCredentials>(),
            provider.GetRequiredService<IConfiguration>()["AWS_BEARER_TOKEN_BEDROCK"],
            provider.GetRequiredService<BedrockOptions>(),
            provider.GetRequiredService<ModelGate>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<BedrockConnection>>()
        ));
        services.TryAddSingleton<BedrockChatClient>();
        services.TryAddSingleton<EmbeddingOrigin>();
        services.TryAddSingleton<TitanEmbeddingGenerator>();
        services.TryAddSingleton<CohereEmbeddingGenerator>();
        services.TryAddSingleton<BedrockReranker>();
        services.TryAddSingleton<IGuardrail, BedrockGuardrail>();
        services.TryAddSingleton<IModelCustomization, BedrockModelCustomization>();
        services.TryAddSingleton<BedrockCatalog>();
        services.TryAddSingleton<ModelVerification>();
        services.AddSingleton<IStoreProbe>(static provider => provider.GetRequiredService<ModelVerification>());
        services.AddHostedService(static provider => provider.GetRequiredService<ModelVerification>());
        services.AddHostedService<ModelPriceCheck>();

        services.TryAddSingleton(static provider =>
            new ChatClientBuilder(CreateChat(provider, Providers(provider).Chat))
                .Use(client => new FallbackChatClient(
                    client,
                    provider.GetRequiredService<ModelNames>().Chat,
                    provider.GetRequiredService<ILogger<FallbackChatClient>>()
                ))
                .UseOpenTelemetry(
                    provider.GetService<ILoggerFactory>(),
                    EngineDiagnosticsNames.Source,
                    client => client.EnableSensitiveData = CapturesTexts(provider) ?? client.EnableSensitiveData
                )
                .Use(client => new MeteredChatClient(
                    client,
                    provider.GetRequiredService<ModelNames>().Chat,
                    provider.GetRequiredService<TokenEstimator>()
                ))
                .Build(provider)
        );
        services.TryAddSingleton(static provider => Observed(provider, CreateEmbeddings(provider, Providers(provider).Embeddings)));
        services.TryAddSingleton<IReranker>(static provider =>
            Providers(provider).Rerank.Provider == ModelsOptions.None
                ? new UnrankedReranker()
                : provider.GetRequiredService<BedrockReranker>()
        );
        services.TryAddSingleton<ITokenCounter>(static provider =>
            Providers(provider).Chat.Provider == ModelsOptions.Bedrock
                ? ActivatorUtilities.CreateInstance<BedrockTokenCounter>(provider)
                : ActivatorUtilities.CreateInstance<EstimatingTokenCounter>(provider)
        );
        return builder;
    }

    /// <summary>The model by whose vectors the cache of answers compares questions, where it has one of its own.</summary>
    internal static IEmbeddingGenerator<string, Embedding<float>> CreateCacheEmbeddings(IServiceProvider provider)
    {
        var cache = AnswerCache(provider);
        var model = Providers(provider).Embeddings;
        if (model.Provider == ModelsOptions.OpenAI)
        {
            return Observed(
                provider,
                new CompatibleEmbeddingGenerator(
                    Connect(model).GetEmbeddingClient(cache.EmbeddingModel).AsIEmbeddingGenerator(),
                    cache.EmbeddingModel
                )
            );
        }

        var options = provider
            .GetRequiredService<BedrockOptions>()
            .WithEmbeddings(
                cache.EmbeddingModel,
                cache.EmbeddingFormat,
                cache.EmbeddingDimensions > 0 ? cache.EmbeddingDimensions : DefaultDimensions
            );
        return Observed(
            provider,
            EmbeddingFormats.Of(options).IsCohere
                ? ActivatorUtilities.CreateInstance<CohereEmbeddingGenerator>(provider, options, new EmbeddingOrigin())
                : ActivatorUtilities.CreateInstance<TitanEmbeddingGenerator>(provider, options, new EmbeddingOrigin())
        );
    }

    private static AnswerCacheOptions AnswerCache(IServiceProvider provider) =>
        provider.GetRequiredService<IConfiguration>().GetSection(AnswerCacheOptions.Section).Get<AnswerCacheOptions>() ?? new();

    private static IEmbeddingGenerator<string, Embedding<float>> Observed(
        IServiceProvider provider,
        IEmbeddingGenerator<string, Embedding<float>> model
    ) =>
        new EmbeddingGeneratorBuilder<string, Embedding<float>>(model)
            .UseOpenTelemetry(
                provider.GetService<ILoggerFactory>(),
                EngineDiagnosticsNames.Source,
                client => client.EnableSensitiveData = CapturesTexts(provider) ?? client.EnableSensitiveData
            )
            .Build(provider);

    private static ModelNames Names(ModelsOptions providers, BedrockOptions bedrock)
    {
        return new ModelNames(
            Of(providers.Chat, bedrock.ChatModel),
            Of(providers.Embeddings, bedrock.EmbeddingModel),
            providers.Rerank.Provider == ModelsOptions.None ? null : bedrock.RerankModel
        );

        // The provider's own model where that is not Bedrock.
        static string Of(ModelProviderOptions provider, string bedrock) =>
            provider is { Provider: ModelsOptions.OpenAI, Model: { Length: > 0 } model } ? model : bedrock;
    }

    /// <summary>Whether model spans hold texts; null where only the convention's own variable says so.</summary>
    private static bool? CapturesTexts(IServiceProvider provider) =>
        ContentCapture.Parse(provider.GetService<IConfiguration>()?[ContentCapture.Setting]) is { } mode
            ? mode == ContentCaptureMode.Full
            : null;

    private static AnswerSettings Settings(BedrockOptions bedrock) =>
        new(bedrock.MaxOutputTokens, bedrock.Temperature)
        {
            Guardrail = string.IsNullOrEmpty(bedrock.GuardrailId) ? null : $"{bedrock.GuardrailId}:{bedrock.GuardrailVersion}",
        };

    private static ModelsOptions Providers(IServiceProvider provider) => provider.GetRequiredService<IOptions<ModelsOptions>>().Value;

    private static IChatClient CreateChat(IServiceProvider provider, ModelProviderOptions options) =>
        options.Provider == ModelsOptions.OpenAI
            ? new CompatibleChatClient(Connect(options).GetChatClient(options.Model).AsIChatClient())
            : provider.GetRequiredService<BedrockChatClient>();

    private static IEmbeddingGenerator<string, Embedding<float>> CreateEmbeddings(
        IServiceProvider provider,
        ModelProviderOptions options
    ) =>
        options.Provider == ModelsOptions.OpenAI
            ? new CompatibleEmbeddingGenerator(
                Connect(options).GetEmbeddingClient(options.Model).AsIEmbeddingGenerator(),
                provider.GetRequiredService<ModelNames>().Embeddings
            )
        : EmbeddingFormats.Of(provider.GetRequiredService<BedrockOptions>()).IsCohere
            ? provider.GetRequiredService<CohereEmbeddingGenerator>()
        : provider.GetRequiredService<TitanEmbeddingGenerator>();

    private static OpenAIClient Connect(ModelProviderOptions options) =>
        // Servers that ask for no key still get a header: the client cannot be made without one.
        new(
            new ApiKeyCredential(string.IsNullOrEmpty(options.ApiKey) ? "none" : options.ApiKey),
            new OpenAIClientOptions
            {
                Endpoint = options.Endpoint,
                Transport = new HttpClientPipelineTransport(
                    new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = MaxConnections })
                    {
                        Timeout = Timeout.InfiniteTimeSpan,
                    }
                ),
            }
        );
}
