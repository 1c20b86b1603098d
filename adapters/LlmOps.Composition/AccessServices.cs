using LlmOps.Aws;
using LlmOps.Embedded;
using LlmOps.Engine.Access;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Composition;

/// <summary>Registers API keys, the limits of callers and the audit log.</summary>
public static class AccessServices
{
    /// <summary>Adds <see cref="ApiKeyAuthentication"/> and <see cref="ApiKeyRing"/> over the store that <c>AWS:Resources:KeyTable</c>
    /// chooses: a DynamoDB table, or embedded where it is absent, and <see cref="AuditTrail"/> over <c>AWS:Resources:AuditTable</c>
    /// likewise; <see cref="CallerQuota"/> over the store of the models' rates (<see cref="ModelServices.AddModels"/>).
    /// </summary>
    public static IHostApplicationBuilder AddApiKeys(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ApiKeyOptions>().BindConfiguration(ApiKeyOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ApiKeyOptions>, ApiKeyOptionsValidation>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(sp => DataDirectory.FromConfiguration(sp.GetRequiredService<IConfiguration>()));
        var resources = builder.Configuration.GetSection(AwsOptions.Section).Get<AwsOptions>()?.Resources ?? new AwsResources();
        if (resources.KeyTable is { Length: > 0 } table)
        {
            builder.AddAws();
            services.AddSingleton<IApiKeyStore>(sp => ActivatorUtilities.CreateInstance<DynamoDbApiKeyStore>(sp, table));
        }
        else
        {
            services.AddSingleton<IApiKeyStore, SqliteApiKeyStore>();
        }

        if (resources.AuditTable is { Length: > 0 } audit)
        {
            builder.AddAws();
            services.AddSingleton<IAuditLog>(sp => ActivatorUtilities.CreateInstance<DynamoDbAuditLog>(sp, audit));
        }
        else
        {
            services.AddSingleton<IAuditLog, SqliteAuditLog>();
        }

        services.AddSingleton<IStoreProbe>(sp => sp.GetRequiredService<IApiKeyStore>());
        services.AddSingleton<IStoreProbe>(sp => sp.GetRequiredService<IAuditLog>());
        services.TryAddSingleton<AuditTrail>();
        services.TryAddSingleton(sp =>
        {
            var options = sp.GetRequiredService<IOptions<ApiKeyOptions>>().Value;
            return new ApiKeyHasher(
                string.IsNullOrEmpty(options.HashSecret)
                    ? HashSecretFile.ReadOrCreate(sp.GetRequiredService<DataDirectory>())
                    : options.HashSecret,
                options.PreviousHashSecret
            );
        });
        services.TryAddSingleton<ApiKeyAuthentication>();
        services.TryAddSingleton<ApiKeyRing>();
        services.TryAddSingleton(sp => new CallerQuota(
            sp.GetRequiredService<IRateBuckets>(),
            sp.GetRequiredService<TimeProvider>(),
            sp.GetRequiredService<ILogger<CallerQuota>>()
        ));
        return builder;
    }
}
