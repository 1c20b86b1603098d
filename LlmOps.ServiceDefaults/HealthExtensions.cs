using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.Hosting;

/// <summary>Health checks and the paths that show them.</summary>
public static class HealthExtensions
{
    /// <summary>Adds the check that the process serves.</summary>
    public static TBuilder AddDefaultHealthChecks<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [ServiceDefaultsNames.LiveTag]);
        return builder;
    }

    /// <summary>Maps the three paths. A load balancer that asked for dependencies too would take every instance out of service for a fault
    /// that none of them has, so <c>/health</c> looks at the process only, and <c>/health/ready</c> names each dependency.
    /// </summary>
    public static WebApplication MapHealthEndpoints(this WebApplication app)
    {
        app.MapHealthChecks(ServiceDefaultsNames.HealthPath, WithTag(ServiceDefaultsNames.LiveTag)).AllowAnonymous().DisableHttpMetrics();
        app.MapHealthChecks(ServiceDefaultsNames.AlivePath, WithTag(ServiceDefaultsNames.LiveTag)).AllowAnonymous().DisableHttpMetrics();
        app.MapHealthChecks(ServiceDefaultsNames.ReadyPath, WithTag(ServiceDefaultsNames.ReadyTag)).AllowAnonymous().DisableHttpMetrics();
        return app;
    }

    private static HealthCheckOptions WithTag(string tag) =>
        new() { Predicate = check => check.Tags.Contains(tag), ResponseWriter = WriteAsync };

    /// <summary>Name, status, time and description of each check. Exceptions stay in the log: their messages may hold addresses.</summary>
    private static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        var describes =
            context.RequestServices.GetRequiredService<IHostEnvironment>().IsDevelopment()
            || context.Connection.RemoteIpAddress is not { } address
            || IPAddress.IsLoopback(address);
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteString("status", report.Status.ToString());
        writer.WriteNumber("durationMs", Math.Round(report.TotalDuration.TotalMilliseconds, 1));
        writer.WriteStartObject("checks");
        foreach (var (name, entry) in report.Entries)
        {
            writer.WriteStartObject(name);
            writer.WriteString("status", entry.Status.ToString());
            writer.WriteNumber("durationMs", Math.Round(entry.Duration.TotalMilliseconds, 1));
            // A description may name documents; the log has it too.
            if (entry.Description is not null && describes)
            {
                writer.WriteString("description", entry.Description);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
