using LlmOps.Embedded;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Asking.Prompts;
using LlmOps.Engine.Stores;
using LlmOps.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LlmOps.Composition;

/// <summary>Registers what answers questions.</summary>
public static class RetrievalServices
{
    /// <summary>
    /// Adds the search orchestrator, question answering, search without an answer and the cache of answers, which is in
    /// <c>ConnectionStrings:redis</c>, without it in the data directory.
    /// Knowledge, models, ingestion, memory and costs must be added too.
    /// </summary>
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
        builder.AddAnswerCache();
        builder.Services.AddSingleton<CitationReview>();
        builder.Services.AddSingleton<QuestionAnswering>();
        builder.Services.AddSingleton<PassageSearch>();
        builder.Services.AddSingleton<AnswerReplay>();
        return builder;
    }

    private static void AddAnswerCache(this IHostApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<AnswerCacheOptions>()
            .BindConfiguration(AnswerCacheOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<AnswerCacheOptions>, AnswerCacheOptionsValidation>();
        builder.Services.TryAddSingleton<CachedAnswers>();
        var configured = builder.Configuration.GetSection(AnswerCacheOptions.Section).Get<AnswerCacheOptions>() ?? new AnswerCacheOptions();
        if (!configured.Enabled)
        {
            return;
        }

        if (configured.OwnEmbeddingModel is not null)
        {
            builder.Services.TryAddSingleton(static provider => new QuestionEmbedding(
                ModelServices.CreateCacheEmbeddings(provider),
                provider.GetRequiredService<IOptions<AnswerCacheOptions>>(),
                provider.GetRequiredService<IOptions<RetrievalOptions>>(),
                provider.GetRequiredService<TimeProvider>()
            ));
        }

        if (builder.Configuration.GetConnectionString("redis") is { Length: > 0 })
        {
            builder.AddRedis();
            builder.Services.TryAddSingleton<IAnswerCache, RedisAnswerCache>();
        }
        else
        {
            builder.Services.TryAddSingleton(sp => DataDirectory.FromConfiguration(sp.GetRequiredService<IConfiguration>()));
            builder.Services.TryAddSingleton<IAnswerCache, SqliteAnswerCache>();
        }

        builder.Services.AddSingleton<IStoreProbe>(sp => sp.GetRequiredService<IAnswerCache>());
    }
}
