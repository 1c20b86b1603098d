using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every service of the stack shares.</summary>
public static class Extensions
{
    /// <summary>Adds telemetry, health checks, service discovery, resilient HTTP clients and problem details.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.ConfigureOpenTelemetry();
        builder.AddDefaultHealthChecks();

        builder.Services.AddProblemDetails();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler();
            http.AddServiceDiscovery();
        });

        // The orchestrator of a developer's machine kills a process after six seconds. Elsewhere DOTNET_SHUTDOWNTIMEOUTSECONDS says how
        // long answers under way may take to end; without it .NET waits for 30 s.
        if (builder.Environment.IsDevelopment())
        {
            builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(5));
        }

        return builder;
    }

    /// <summary>Maps <c>/health</c>, <c>/health/ready</c> and <c>/alive</c>, in every environment.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthEndpoints();
        return app;
    }
}
