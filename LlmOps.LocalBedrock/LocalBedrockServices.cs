using LlmOps.LocalBedrock.Apis;
using LlmOps.LocalBedrock.Conversations;
using LlmOps.LocalBedrock.Faults;
using LlmOps.LocalBedrock.Guardrails;
using LlmOps.LocalBedrock.Jobs;
using LlmOps.LocalBedrock.Jobs.Learning;
using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Models.Embeddings;
using LlmOps.LocalBedrock.Operations;
using LlmOps.LocalBedrock.Recording;
using LlmOps.LocalBedrock.Signing;
using LlmOps.LocalBedrock.Upstream;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace LlmOps.LocalBedrock;

/// <summary>Puts the stand-in together.</summary>
internal static class LocalBedrockServices
{
    public static WebApplicationBuilder AddLocalBedrock(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<LocalBedrockOptions>()
            .BindConfiguration(LocalBedrockOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<CustomizationStore>();
        builder.Services.AddSingleton<ModelCatalog>();
        builder.Services.AddSingleton<GuardrailSimulator>();
        builder.Services.AddSingleton<RequestRecording>();
        builder.Services.AddSingleton<Bill>();
        builder.Services.AddSingleton<PromptCache>();
        builder.Services.AddSingleton<CallerVerifier>();
        builder.Services.AddSingleton<FaultInjector>();
        builder.Services.AddSingleton<IChatModel>(services =>
            services.GetRequiredService<IOptions<LocalBedrockOptions>>().Value.Upstream.Server is null
                ? ActivatorUtilities.CreateInstance<ExtractiveChatModel>(services)
                : ActivatorUtilities.CreateInstance<UpstreamChatModel>(services, new HttpClient { Timeout = Timeout.InfiniteTimeSpan })
        );
        builder.Services.AddSingleton<TrainingObjects>();
        builder.Services.AddSingleton<TunedModels>();
        builder.Services.AddSingleton<EmbedderFactory>();
        builder.Services.AddSingleton(services => services.GetRequiredService<EmbedderFactory>().Create());
        builder.Services.AddSingleton<ConversationStarter>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
        });
        return builder;
    }

    /// <summary>Maps the service's operations and the stand-in's own routes.</summary>
    public static WebApplication MapLocalBedrock(this WebApplication app)
    {
        app.UseMiddleware<OperationMiddleware>();
        app.UseMiddleware<SignatureMiddleware>();
        app.MapConverse();
        app.MapInvoke();
        app.MapGuardrails();
        app.MapRerank();
        app.MapFoundationModels();
        app.MapInferenceProfiles();
        app.MapCustomizationJobs();
        app.MapCustomModels();
        app.MapCustomModelDeployments();
        app.MapProvisionedThroughput();
        app.MapRecording();
        return app;
    }
}
