using LlmOps.Aws;
using LlmOps.Embedded;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Erasing;
using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace LlmOps.Composition;

/// <summary>Registers the erasure of tenants. Each service empties the stores that it writes; <see cref="TenantDataParts"/> says
/// which.</summary>
public static class ErasureServices
{
    /// <summary>Adds what QueryApi erases: conversations and cached answers. Memory, ingestion and retrieval must be added too.</summary>
    public static IHostApplicationBuilder AddConversationErasure(this IHostApplicationBuilder builder)
    {
        var services = builder.AddErasure().Services;
        services.AddSingleton(sp => new TenantDataPart(
            TenantDataParts.WaitingTurns,
            sp.GetRequiredService<ConversationMemory>(),
            IsInProcess: true
        ));
        services.AddSingleton(sp =>
        {
            var memory = sp.GetRequiredService<ITemporaryMemory>();
            return new TenantDataPart(TenantDataParts.TemporaryMemory, memory, IsInProcess: memory is InProcessTemporaryMemory);
        });
        services.AddSingleton(sp => new TenantDataPart(
            TenantDataParts.CachedAnswers,
            (ITenantData?)sp.GetService<IAnswerCache>() ?? sp.GetRequiredService<CachedAnswers>()
        ));
        services.AddSingleton(sp => new TenantDataPart(TenantDataParts.ShortTermMemory, sp.GetRequiredService<IShortTermMemory>()));
        services.AddSingleton(sp => new TenantDataPart(TenantDataParts.Archive, sp.GetRequiredService<ILongTermArchive>()));
        return builder;
    }

    /// <summary>Adds what IngestWorker erases: documents and what was made of them. Knowledge and ingestion must be added too.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="dropFolder">Gives the drop folder.</param>
    public static IHostApplicationBuilder AddDocumentErasure(
        this IHostApplicationBuilder builder,
        Func<IServiceProvider, ITenantData> dropFolder
    )
    {
        var services = builder.AddErasure().Services;
        services.AddSingleton(sp => new TenantDataPart(TenantDataParts.Catalog, sp.GetRequiredService<IDocumentCatalog>()));
        services.AddSingleton(sp => new TenantDataPart(TenantDataParts.Queue, sp.GetRequiredService<IIngestQueue>()));
        services.AddSingleton(sp => new TenantDataPart(TenantDataParts.Index, sp.GetRequiredService<IChunkIndex>()));
        services.AddSingleton(sp => new TenantDataPart(TenantDataParts.Graph, sp.GetRequiredService<IEntityGraph>()));
        services.AddSingleton(sp => new TenantDataPart(TenantDataParts.Documents, sp.GetRequiredService<IDocumentStore>()));
        services.AddSingleton(sp => new TenantDataPart(TenantDataParts.Removals, sp.GetRequiredService<IRemovalLog>()));
        services.AddSingleton(sp => new TenantDataPart(TenantDataParts.DropFolder, dropFolder(sp)));
        return builder;
    }

    /// <summary>Adds what FineTuneWorker erases: datasets. Fine-tuning and ingestion must be added too.</summary>
    public static IHostApplicationBuilder AddDatasetErasure(this IHostApplicationBuilder builder)
    {
        var services = builder.AddErasure().Services;
        services.TryAddSingleton<TenantDatasets>();
        services.AddSingleton(sp => new TenantDataPart(TenantDataParts.Datasets, sp.GetRequiredService<TenantDatasets>()));
        return builder;
    }

    private static IHostApplicationBuilder AddErasure(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ErasureOptions>().BindConfiguration(ErasureOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ErasureWatch>();
        if (builder.Configuration.GetSection(AwsOptions.Section).Get<AwsOptions>()?.Resources.DocumentTable is { Length: > 0 } table)
        {
            builder.AddAws();
            services.TryAddSingleton<IErasureRecords>(sp => ActivatorUtilities.CreateInstance<DynamoDbErasureRecords>(sp, table));
        }
        else
        {
            services.TryAddSingleton<IErasureRecords>(sp => new SqliteErasureRecords(sp.GetRequiredService<IngestDatabase>().Database));
        }

        services.TryAddSingleton<TenantErasures>();
        services.AddHostedService<ErasureBackgroundService>();
        return builder;
    }
}
