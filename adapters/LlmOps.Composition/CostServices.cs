using LlmOps.Aws;
using LlmOps.Embedded;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LlmOps.Composition;

/// <summary>Registers budgets and their ledger.</summary>
public static class CostServices
{
    /// <summary>Adds <see cref="CostController"/>, <see cref="BudgetSettings"/> and their stores, which
    /// <c>AWS:Resources:LedgerTable</c> chooses: a DynamoDB table, or embedded where it is absent. An <see cref="IModelPrices"/> has to be
    /// registered as well.</summary>
    public static IHostApplicationBuilder AddCosts(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<BudgetOptions>().BindConfiguration(BudgetOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BudgetOptions>, BudgetOptionsValidation>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(sp => DataDirectory.FromConfiguration(sp.GetRequiredService<IConfiguration>()));
        if (builder.Configuration.GetSection(AwsOptions.Section).Get<AwsOptions>()?.Resources.LedgerTable is { Length: > 0 } table)
        {
            builder.AddAws();
            services.AddSingleton(sp =>
                ActivatorUtilities.CreateInstance<GuardedLedger>(sp, ActivatorUtilities.CreateInstance<DynamoDbLedger>(sp, table))
            );
            services.AddSingleton<ILedger>(sp => sp.GetRequiredService<GuardedLedger>());
            services.AddHostedService(sp => sp.GetRequiredService<GuardedLedger>());
            services.AddSingleton<IBudgetStore>(sp => ActivatorUtilities.CreateInstance<DynamoDbBudgetStore>(sp, table));
        }
        else
        {
            services.AddSingleton<ILedger, SqliteLedger>();
            services.AddSingleton<IBudgetStore, SqliteBudgetStore>();
        }

        services.AddSingleton<IStoreProbe>(sp => sp.GetRequiredService<ILedger>());
        services.AddSingleton<IStoreProbe>(sp => sp.GetRequiredService<IBudgetStore>());
        services.TryAddSingleton<BudgetSettings>();
        services.TryAddSingleton<CostController>();
        services.AddHostedService<CostDrain>();
        services.AddHostedService<ReservationSweep>();
        return builder;
    }

    private sealed class BudgetOptionsValidation : IValidateOptions<BudgetOptions>
    {
        public ValidateOptionsResult Validate(string? name, BudgetOptions options) =>
            options.Problem() is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;
    }
}
