using LlmOps.LocalBedrock.Conversations;
using LlmOps.LocalBedrock.Guardrails;
using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Operations;
using LlmOps.LocalBedrock.Recording;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LlmOps.LocalBedrock;

/// <summary>Puts the stand-in together.</summary>
internal static class LocalBedrockServices
{
    public static WebApplicationBuilder AddLocalBedrock(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<LocalBedrockOptions>()
            .BindConfiguration(LocalBedrockOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ModelCatalog>();
        builder.Services.AddSingleton<GuardrailSimulator>();
        builder.Services.AddSingleton<RequestRecording>();
        builder.Services.AddSingleton<Bill>();
        builder.Services.AddSingleton<IChatModel, ExtractiveChatModel>();
        builder.Services.AddSingleton<ConversationStarter>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
        });
        return builder;
    }

    public static WebApplication UseLocalBedrock(this WebApplication app)
    {
        app.UseMiddleware<OperationMiddleware>();
        return app;
    }
}
