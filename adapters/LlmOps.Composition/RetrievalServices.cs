using LlmOps.Engine.Asking;
using LlmOps.Engine.Asking.Prompts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace LlmOps.Composition;

/// <summary>Registers what answers questions.</summary>
public static class RetrievalServices
{
    /// <summary>Adds the search orchestrator, question answering and search without an answer. Knowledge, models, ingestion, memory and
    /// costs must be added too.</summary>
    public static IHostApplicationBuilder AddRetrieval(this IHostApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<RetrievalOptions>()
            .BindConfiguration(RetrievalOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<StoredTextPassages>();
        builder.Services.AddSingleton<SearchOrchestrator>();
        builder.Services.TryAddSingleton<IPromptCatalog, EmbeddedPromptCatalog>();
        builder.Services.AddSingleton<GroundedPrompt>();
        builder.Services.AddSingleton<QuestionRewriter>();
        builder.Services.AddSingleton<QuestionAnswering>();
        builder.Services.AddSingleton<PassageSearch>();
        return builder;
    }
}
