using System.Diagnostics.CodeAnalysis;
using LlmOps.Aws;
using LlmOps.Embedded;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using LlmOps.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Composition;

/// <summary>Registers the conversation memory.</summary>
public static class MemoryServices
{
    /// <summary>Adds <see cref="ConversationMemory"/> over its tiers, and the archiver. <c>ConnectionStrings:redis</c>,
    /// <c>AWS:Resources:ConversationTable</c> and <c>AWS:Resources:ArchiveBucket</c> choose the stores; what is absent is embedded.
    /// </summary>
    public static IHostApplicationBuilder AddMemory(this IHostApplicationBuilder builder)
    {
        builder.AddMemoryStores();
        builder.Services.AddSingleton<ArchiveQueue>();
        builder.Services.AddSingleton<TurnArchiver>();
        builder.Services.AddSingleton(sp => new ConversationMemory(
            sp.GetRequiredService<ITemporaryMemory>(),
            sp.GetRequiredService<IShortTermMemory>(),
            sp.GetRequiredService<ILongTermArchive>(),
            sp.GetRequiredService<ArchiveQueue>(),
            sp.GetRequiredService<IOptions<MemoryOptions>>(),
            sp.GetRequiredService<TimeProvider>(),
            sp.GetRequiredService<ILogger<ConversationMemory>>(),
            sp.GetService<ErasureWatch>()
        ));
        builder.Services.AddHostedService<ArchiverBackgroundService>();
        return builder;
    }

    /// <summary>Adds the tiers alone, for services that read what was remembered and remember nothing themselves.</summary>
    public static IHostApplicationBuilder AddMemoryStores(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<MemoryOptions>().BindConfiguration(MemoryOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MemoryOptions>, MemoryOptionsValidation>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(sp => DataDirectory.FromConfiguration(sp.GetRequiredService<IConfiguration>()));

        var resources = builder.Configuration.GetSection(AwsOptions.Section).Get<AwsOptions>()?.Resources ?? new AwsResources();
        var redis = builder.Configuration.GetConnectionString("redis");
        if (HasValue(resources.ConversationTable) || HasValue(resources.ArchiveBucket))
        {
            builder.AddAws();
        }

        if (HasValue(redis))
        {
            builder.AddRedis();
            services.AddSingleton<ITemporaryMemory, RedisTemporaryMemory>();
        }
        else if (HasValue(resources.ConversationTable))
        {
            services.AddSingleton<ITemporaryMemory, AbsentTemporaryMemory>();
        }
        else
        {
            services.AddSingleton<ITemporaryMemory, InProcessTemporaryMemory>();
        }

        if (HasValue(resources.ArchiveBucket))
        {
            services.AddSingleton<ILongTermArchive>(sp => ActivatorUtilities.CreateInstance<S3Archive>(sp, resources.ArchiveBucket));
            services.AddSingleton<ITurnSpill>(sp => ActivatorUtilities.CreateInstance<S3TurnSpill>(sp, resources.ArchiveBucket));
        }
        else
        {
            services.AddSingleton<ILongTermArchive, FileArchive>();
            services.AddSingleton<ITurnSpill, FileTurnSpill>();
        }

        if (HasValue(resources.ConversationTable))
        {
            services.AddSingleton<IShortTermMemory>(sp =>
                ActivatorUtilities.CreateInstance<DynamoDbShortTermMemory>(sp, resources.ConversationTable)
            );
        }
        else
        {
            services.AddSingleton<IShortTermMemory, SqliteShortTermMemory>();
        }

        services.AddSingleton<IStoreProbe>(sp => sp.GetRequiredService<ITemporaryMemory>());
        services.AddSingleton<IStoreProbe>(sp => sp.GetRequiredService<IShortTermMemory>());
        services.AddSingleton<IStoreProbe>(sp => sp.GetRequiredService<ILongTermArchive>());
        return builder;
    }

    private static bool HasValue([NotNullWhen(true)] string? setting) => !string.IsNullOrWhiteSpace(setting);

    private sealed class MemoryOptionsValidation : IValidateOptions<MemoryOptions>
    {
        public ValidateOptionsResult Validate(string? name, MemoryOptions options) =>
            options.Problem() is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;
    }
}
