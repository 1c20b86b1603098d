using LlmOps.Engine.EmbeddedStorage;
using LlmOps.Engine.Knowledge.LuceneIndex;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace LlmOps.Engine.Knowledge;

/// <summary>Registers the chunk index and the entity graph.</summary>
public static class KnowledgeServices
{
    /// <summary>Adds <see cref="IChunkIndex"/> and <see cref="IEntityGraph"/>, each on what its connection string says, embedded where there is none.</summary>
    public static IHostApplicationBuilder AddKnowledge(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => DataDirectory.FromConfiguration(builder.Configuration));
        services.AddOptions<ChunkIndexOptions>().BindConfiguration(ChunkIndexOptions.Section).ValidateDataAnnotations()
            .Validate(options => options.WriterIdle > TimeSpan.Zero && options.WriterTurn > TimeSpan.Zero && options.WriterWait > TimeSpan.Zero, $"The writer's times in {ChunkIndexOptions.Section} must be positive.")
            .ValidateOnStart();
        services.AddOptions<EntityGraphOptions>().BindConfiguration(EntityGraphOptions.Section).ValidateDataAnnotations().ValidateOnStart();

        services.TryAddSingleton<IChunkIndex, LuceneChunkIndex>();
        services.TryAddSingleton<IEntityGraph, SqliteEntityGraph>();
        services.AddSingleton<IStoreProbe>(provider => provider.GetRequiredService<IChunkIndex>());
        services.AddSingleton<IStoreProbe>(provider => provider.GetRequiredService<IEntityGraph>());
        return builder;
    }
}
