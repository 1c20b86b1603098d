using LlmOps.Engine.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace LlmOps.Composition;

/// <summary>Puts every store on the readiness page.</summary>
public static class StoreHealthServices
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(3);

    /// <summary>Adds one check, tagged <c>ready</c>, for each registered <see cref="IStoreProbe"/>. A store that answers can do without is
    /// degraded when it is down, any other unhealthy.</summary>
    public static IHostApplicationBuilder AddStoreHealthChecks(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks();
        builder
            .Services.AddOptions<HealthCheckServiceOptions>()
            .Configure<IEnumerable<IStoreProbe>>(
                (options, probes) =>
                {
                    foreach (var probe in probes)
                    {
                        var name = probe.StoreName.Split(' ')[0];
                        if (options.Registrations.All(registration => registration.Name != name))
                        {
                            options.Registrations.Add(
                                new HealthCheckRegistration(
                                    name,
                                    _ => new StoreHealthCheck(probe),
                                    probe.IsEssential ? HealthStatus.Unhealthy : HealthStatus.Degraded,
                                    ["ready"],
                                    s_timeout
                                )
                            );
                        }
                    }
                }
            );
        return builder;
    }
}
