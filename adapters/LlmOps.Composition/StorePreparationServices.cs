using LlmOps.Engine.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace LlmOps.Composition;

/// <summary>Lets stores prepare themselves at start.</summary>
public static class StorePreparationServices
{
    /// <summary>In Development, makes tables, buckets, queues, indexes and constraints (as far as the settings allow it) and connects in
    /// the background from the start on. Elsewhere infrastructure code has made them, and adds nothing here.</summary>
    public static IHostApplicationBuilder AddStorePreparation(this IHostApplicationBuilder builder)
    {
        if (builder.Environment.IsDevelopment())
        {
            builder.Services.TryAddSingleton(TimeProvider.System);
            builder.Services.AddHostedService<StorePreparation>();
        }

        return builder;
    }
}
