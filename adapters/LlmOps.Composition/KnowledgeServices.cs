using LlmOps.Embedded;
using LlmOps.Embedded.LuceneIndex;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Text;
using LlmOps.Neo4j;
using LlmOps.OpenSearch;
using LlmOps.Wire;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace LlmOps.Composition;

/// <summary>Registers the chunk index and the entity graph.</summary>
public static class KnowledgeServices
{
    /// <summary>Adds <see cref="IChunkIndex"/> and <see cref="IEntityGraph"/>, each on what its connection string
    /// (<c>ConnectionStrings:opensearch</c>, <c>ConnectionStrings:neo4j</c>) says, embedded where there is none. The
    /// <see cref="EmbeddingModel"/> whose vectors they hold has to be registered as well (<c>AddModels</c>). A connection string is a URL,
    /// which may carry <c>user:password@</c>, or <c>Endpoint=URL;Username=…;Password=…</c>; for OpenSearch also
    /// <c>Region=…;Service=es|aoss</c> to sign with AWS credentials (hosts of Amazon's without a user are recognized), for Neo4j also
    /// <c>Database=…</c>.
    /// </summary>
    /// <exception cref="FormatException">A connection string has another form; thrown when the store is first asked for.</exception>
    public static IHostApplicationBuilder AddKnowledge(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => DataDirectory.FromConfiguration(builder.Configuration));
        services.AddOptions<ChunkIndexOptions>().BindConfiguration(ChunkIndexOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<EntityGraphOptions>().BindConfiguration(EntityGraphOptions.Section).ValidateDataAnnotations().ValidateOnStart();

        services.TryAddSingleton<ITextAnalysis, LuceneTextAnalysis>();
        if (builder.Configuration.GetConnectionString("opensearch") is { Length: > 0 } openSearch)
        {
            services
                .AddOptions<OpenSearchOptions>()
                .BindConfiguration(OpenSearchOptions.Section)
                .ValidateDataAnnotations()
                .ValidateOnStart();
            services.TryAddSingleton<IAwsCredentials, ConfiguredAwsCredentials>();
            services.TryAddSingleton(provider => ActivatorUtilities.CreateInstance<OpenSearchClient>(provider, openSearch));
            services.TryAddSingleton<OpenSearchIndexes>();
            services.TryAddSingleton<IIndexMigration, IndexMigration>();
            services.TryAddSingleton<IChunkIndex, OpenSearchChunkIndex>();
        }
        else
        {
            // With AddDirectoryOwnership this process may write what is embedded, as soon as it owns it.
            services.TryAddSingleton<IChunkIndex, LuceneChunkIndex>();
        }

        if (builder.Configuration.GetConnectionString("neo4j") is { Length: > 0 } neo4j)
        {
            services.AddOptions<Neo4jOptions>().BindConfiguration(Neo4jOptions.Section).ValidateDataAnnotations().ValidateOnStart();
            services.TryAddSingleton(provider => ActivatorUtilities.CreateInstance<Neo4jClient>(provider, neo4j));
            services.TryAddSingleton<IEntityGraph, Neo4jEntityGraph>();
        }
        else
        {
            services.TryAddSingleton<IEntityGraph, SqliteEntityGraph>();
        }

        services.AddSingleton<IStoreProbe>(provider => provider.GetRequiredService<IChunkIndex>());
        services.AddSingleton<IStoreProbe>(provider => provider.GetRequiredService<IEntityGraph>());
        return builder;
    }
}
