using LlmOps.Engine.Ingesting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace LlmOps.Composition;

/// <summary>Puts on the readiness page what no single store can say.</summary>
public static class IngestHealthServices
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(3);

    /// <summary>Adds the checks <c>ready-documents</c> and <c>ingest-worker</c> of a service that answers questions.</summary>
    public static IHostApplicationBuilder AddIngestHealthChecks(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<ReadyDocumentsHealthCheck>();
        builder
            .Services.AddHealthChecks()
            .AddCheck<ReadyDocumentsHealthCheck>("ready-documents", HealthStatus.Unhealthy, ["ready"], s_timeout)
            .AddCheck<IngestWorkerHealthCheck>("ingest-worker", HealthStatus.Degraded, ["ready"], s_timeout);
        return builder;
    }

    /// <summary>Adds the check <c>data-directory</c>, which says whether this process is the owner or a standby.</summary>
    public static IHostApplicationBuilder AddOwnershipHealthCheck(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks().AddCheck<OwnershipHealthCheck>("data-directory", HealthStatus.Degraded, ["ready"], s_timeout);
        return builder;
    }
}
