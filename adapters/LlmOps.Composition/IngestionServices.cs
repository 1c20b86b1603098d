using LlmOps.Aws;
using LlmOps.Embedded;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace LlmOps.Composition;

/// <summary>Registers what takes documents in, keeps account of them, and works on them.</summary>
public static class IngestionServices
{
    /// <summary>Adds catalog, queue and document store, each on what its configuration says and embedded where it says nothing, with
    /// <see cref="DocumentIntake"/> and <see cref="DocumentRemoval"/> on top.</summary>
    /// <remarks>Adds what reads documents too: intake refuses types that nothing reads.</remarks>
    public static IHostApplicationBuilder AddIngestion(this IHostApplicationBuilder builder)
    {
        var services = builder.AddDocuments().Services;
        services.AddOptions<IntakeOptions>().BindConfiguration(IntakeOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => DataDirectory.FromConfiguration(builder.Configuration));
        services.TryAddSingleton(provider => new IngestDatabase(provider.GetRequiredService<DataDirectory>()));

        var resources = builder.AddAws().Configuration.GetSection(AwsOptions.Section).Get<AwsOptions>()?.Resources ?? new AwsResources();
        if (resources.DocumentTable is { Length: > 0 } table)
        {
            services.TryAddSingleton<IDocumentCatalog>(provider => new GuardedDocumentCatalog(
                ActivatorUtilities.CreateInstance<DynamoDbDocumentCatalog>(provider, table),
                provider.GetRequiredService<TimeProvider>()
            ));
            services.TryAddSingleton<IRemovalLog>(provider => ActivatorUtilities.CreateInstance<DynamoDbRemovalLog>(provider, table));
            services.TryAddSingleton<IWorkerHeartbeats>(provider =>
                ActivatorUtilities.CreateInstance<DynamoDbWorkerHeartbeats>(provider, table)
            );
        }
        else
        {
            services.TryAddSingleton<IDocumentCatalog>(provider =>
            {
                var time = provider.GetRequiredService<TimeProvider>();
                return new GuardedDocumentCatalog(
                    new SqliteDocumentCatalog(provider.GetRequiredService<IngestDatabase>().Database, time),
                    time
                );
            });
            services.TryAddSingleton<IRemovalLog>(provider => new SqliteRemovalLog(
                provider.GetRequiredService<IngestDatabase>().Database,
                provider.GetRequiredService<TimeProvider>()
            ));
            services.TryAddSingleton<IWorkerHeartbeats>(provider => new SqliteWorkerHeartbeats(
                provider.GetRequiredService<IngestDatabase>().Database,
                provider.GetRequiredService<TimeProvider>()
            ));
        }

        if (resources.IngestQueueUrl is { Length: > 0 } queueUrl)
        {
            services.TryAddSingleton<IIngestQueue>(provider => ActivatorUtilities.CreateInstance<SqsIngestQueue>(provider, queueUrl));
        }
        else
        {
            services.TryAddSingleton<IIngestQueue>(provider => new SqliteIngestQueue(
                provider.GetRequiredService<IngestDatabase>().Database,
                provider.GetRequiredService<DataDirectory>().Folder(OrphanSweep.TakersFolder),
                provider.GetRequiredService<TimeProvider>()
            ));
        }

        if (resources.DocumentBucket is { Length: > 0 } bucket)
        {
            services.TryAddSingleton<IDocumentStore>(provider => new GuardedDocumentStore(
                ActivatorUtilities.CreateInstance<S3DocumentStore>(provider, bucket),
                provider.GetRequiredService<TimeProvider>()
            ));
            services.TryAddEnumerable(
                ServiceDescriptor.Singleton<IIncomingObjects, S3IncomingObjects>(provider =>
                    ActivatorUtilities.CreateInstance<S3IncomingObjects>(provider, bucket)
                )
            );
        }
        else
        {
            services.TryAddSingleton<IDocumentStore>(provider => new GuardedDocumentStore(
                new FileDocumentStore(provider.GetRequiredService<DataDirectory>().Folder("documents")),
                provider.GetRequiredService<TimeProvider>()
            ));
        }

        services.AddSingleton<IStoreProbe>(provider => provider.GetRequiredService<IDocumentCatalog>());
        services.AddSingleton<IStoreProbe>(provider => provider.GetRequiredService<IIngestQueue>());
        services.AddSingleton<IStoreProbe>(provider => provider.GetRequiredService<IDocumentStore>());

        services.TryAddSingleton<IngestMessageSender>();
        services.AddHostedService(provider => provider.GetRequiredService<IngestMessageSender>());
        services.TryAddSingleton<ArchiveUnpacker>();
        services.TryAddSingleton<VisibleDocuments>();
        services.TryAddSingleton<DocumentIntake>();
        services.TryAddSingleton<DocumentRemoval>();
        return builder;
    }

    /// <summary>Adds what only the worker needs: the pipeline, its dispatcher and recovery. Parsers, chunker, models, index, extractor and
    /// graph come from their own rooms.</summary>
    public static IHostApplicationBuilder AddIngestPipeline(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<IngestionOptions>().BindConfiguration(IngestionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<ObjectImport>();
        services.TryAddSingleton<DocumentSweep>();
        services.TryAddSingleton<ChunkEmbedding>();
        services.TryAddSingleton<GraphMaintenance>();
        services.TryAddSingleton<IndexMaintenance>();
        services.TryAddSingleton<OrphanSweep>();
        services
            .AddOptions<ChunkContextOptions>()
            .BindConfiguration(ChunkContextOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton<ChunkContextWriter>();
        services.TryAddSingleton<GenerationIngest>();
        services.TryAddSingleton<StoragePause>();
        services.TryAddSingleton<IngestPipeline>();
        services.TryAddSingleton<IngestDispatcher>();
        services.TryAddSingleton<IngestRecovery>();
        return builder;
    }
}
