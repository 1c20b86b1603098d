using LlmOps.Aws;
using LlmOps.Embedded;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Composition;

/// <summary>Registers fine-tuning, and what lets tuned models answer.</summary>
public static class FineTuningServices
{
    /// <summary>Adds what services that answer need: <see cref="ModelRegistry"/>, <see cref="FineTuneRuns"/> and an
    /// <see cref="IModelRollout"/> that goes by the registry. <c>AWS:Resources:FineTuneTable</c> chooses the store; where it is absent it
    /// is embedded. Models must be added before.
    /// </summary>
    public static IHostApplicationBuilder AddModelRollout(this IHostApplicationBuilder builder)
    {
        var services = builder.AddFineTuneRecords().Services;
        services.TryAddSingleton(sp => new RegistryRollout(
            sp.GetRequiredService<ModelRegistry>(),
            sp.GetRequiredService<ModelNames>(),
            sp.GetRequiredService<IOptions<FineTuningOptions>>(),
            sp.GetRequiredService<TimeProvider>(),
            sp.GetRequiredService<ILogger<RegistryRollout>>()
        ));
        services.Replace(ServiceDescriptor.Singleton<IModelRollout>(sp => sp.GetRequiredService<RegistryRollout>()));
        services.Replace(
            ServiceDescriptor.Singleton<IModelPrices>(sp => new RolloutPrices(
                sp.GetRequiredService<PriceTable>(),
                sp.GetRequiredService<RegistryRollout>()
            ))
        );
        return builder;
    }

    /// <summary>Adds <see cref="FineTuneRunner"/>. Models, costs, knowledge, ingestion (for the catalog of documents) and the memory's
    /// stores must be added too. <c>AWS:Resources:DatasetBucket</c> chooses where datasets are; where it is absent they are files.
    /// </summary>
    public static IHostApplicationBuilder AddFineTuning(this IHostApplicationBuilder builder)
    {
        var services = builder.AddFineTuneRecords().Services;
        services.AddOptions<RetrievalOptions>().BindConfiguration(RetrievalOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        if (Resources(builder).DatasetBucket is { Length: > 0 } bucket)
        {
            builder.AddAws();
            services.TryAddSingleton<IDatasetStore>(sp => ActivatorUtilities.CreateInstance<S3DatasetStore>(sp, bucket));
        }
        else
        {
            services.TryAddSingleton<IDatasetStore, FileDatasetStore>();
        }

        services.AddSingleton<IStoreProbe>(sp => sp.GetRequiredService<IDatasetStore>());
        services.TryAddSingleton<DatasetBuilder>();
        services.TryAddSingleton<StaleDatasets>();
        services.TryAddSingleton<AnswerTrial>();
        services.TryAddSingleton<AnswerJudge>();
        services.TryAddSingleton<PromotionGate>();
        services.TryAddSingleton<ServingGuard>();
        services.TryAddSingleton<CanaryWatch>();
        services.TryAddSingleton<RunnerLease>();
        services.TryAddSingleton<FineTuneSteps>();
        services.TryAddSingleton(sp => new FineTuneRunner(
            sp.GetRequiredService<FineTuneRuns>(),
            sp.GetRequiredService<FineTuneSteps>(),
            sp.GetRequiredService<DatasetBuilder>(),
            sp.GetRequiredService<StaleDatasets>(),
            sp.GetRequiredService<FineTuneRequests>(),
            sp.GetRequiredService<RunnerLease>(),
            sp.GetRequiredService<CanaryWatch>(),
            sp.GetRequiredService<ServingGuard>(),
            sp.GetRequiredService<ModelRegistry>(),
            sp.GetRequiredService<IModelCustomization>(),
            sp.GetRequiredService<IOptions<FineTuningOptions>>(),
            sp.GetRequiredService<TimeProvider>(),
            sp.GetRequiredService<ILogger<FineTuneRunner>>()
        ));
        return builder;
    }

    private static IHostApplicationBuilder AddFineTuneRecords(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<FineTuningOptions>().BindConfiguration(FineTuningOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FineTuningOptions>, FineTuningOptionsValidation>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(sp => DataDirectory.FromConfiguration(sp.GetRequiredService<IConfiguration>()));
        if (Resources(builder).FineTuneTable is { Length: > 0 } table)
        {
            builder.AddAws();
            services.TryAddSingleton<IFineTuneRecords>(sp => ActivatorUtilities.CreateInstance<DynamoDbFineTuneRecords>(sp, table));
        }
        else
        {
            services.TryAddSingleton<IFineTuneRecords, SqliteFineTuneRecords>();
        }

        services.AddSingleton<IStoreProbe>(sp => sp.GetRequiredService<IFineTuneRecords>());
        services.TryAddSingleton(sp => new FineTuneRuns(sp.GetRequiredService<IFineTuneRecords>()));
        services.TryAddSingleton(sp => new FineTuneRequests(
            sp.GetRequiredService<IFineTuneRecords>(),
            sp.GetRequiredService<TimeProvider>()
        ));
        services.TryAddSingleton(sp => new ModelRegistry(
            sp.GetRequiredService<IFineTuneRecords>(),
            sp.GetRequiredService<TimeProvider>(),
            sp.GetRequiredService<ILogger<ModelRegistry>>()
        ));
        return builder;
    }

    private static AwsResources Resources(IHostApplicationBuilder builder) =>
        builder.Configuration.GetSection(AwsOptions.Section).Get<AwsOptions>()?.Resources ?? new AwsResources();

    private sealed class FineTuningOptionsValidation : IValidateOptions<FineTuningOptions>
    {
        public ValidateOptionsResult Validate(string? name, FineTuningOptions options) =>
            options.Problem() is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;
    }
}
