using LlmOps.Engine.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LlmOps.Composition;

/// <summary>Lets a service own its part of the data directory.</summary>
public static class OwnershipServices
{
    /// <summary>The role that writes the embedded chunk index and entity graph, watches the drop folder and works on the ingest
    /// queue.</summary>
    public const string IngestWorkerRole = "ingest-worker";

    /// <summary>
    /// Adds <see cref="DirectoryOwnership"/> for a role. A service without it only reads the embedded chunk index and entity graph.
    /// </summary>
    public static IHostApplicationBuilder AddDirectoryOwnership(this IHostApplicationBuilder builder, string role)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(_ => DataDirectory.FromConfiguration(builder.Configuration));
        builder.Services.TryAddSingleton(provider => new DirectoryOwnership(
            provider.GetRequiredService<DataDirectory>(),
            role,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DirectoryOwnership>>()
        ));
        return builder;
    }
}
