using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.Hosting;

/// <summary>OpenTelemetry for every service: traces, metrics and logs over OTLP, where an endpoint is given.</summary>
public static class TelemetryExtensions
{
    /// <summary>Adds logs with scopes, metrics and traces of ASP.NET Core, HTTP clients, the runtime and this solution's own sources.</summary>
    public static TBuilder ConfigureOpenTelemetry<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });

        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics =>
            {
                metrics.AddAspNetCoreInstrumentation()
                    .AddHttpClientInstrumentation()
                    .AddRuntimeInstrumentation()
                    .AddMeter(ServiceDefaultsNames.OwnSources, ServiceDefaultsNames.AiSource);
                if (string.Equals(builder.Configuration[ServiceDefaultsNames.HistogramsSetting], "exponential", StringComparison.OrdinalIgnoreCase))
                {
                    metrics.AddView(ExponentialWhereHistogram);
                }
            })
            .WithTracing(tracing => tracing
                .AddSource(builder.Environment.ApplicationName, ServiceDefaultsNames.OwnSources, ServiceDefaultsNames.AiSource)
                .AddAspNetCoreInstrumentation(options => options.Filter = IsNoHealthRequest)
                .AddHttpClientInstrumentation(options => options.FilterHttpRequestMessage = static _ => !IsWithinAwsCall(Activity.Current)));

        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            builder.Services.AddOpenTelemetry().UseOtlpExporter();
        }

        return builder;
    }

    private static MetricStreamConfiguration? ExponentialWhereHistogram(Instrument instrument) =>
        instrument.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Histogram<>)
            ? new Base2ExponentialBucketHistogramConfiguration()
            : null;

    /// <summary>A call of an AWS SDK client has a span of its own, retries included, with the operation and the peer; the request beneath it would tell the same once more.</summary>
    private static bool IsWithinAwsCall(Activity? request) => request?.Parent?.GetTagItem(ServiceDefaultsNames.RpcSystem) is ServiceDefaultsNames.AwsApi;

    private static bool IsNoHealthRequest(HttpContext context) =>
        !context.Request.Path.StartsWithSegments(ServiceDefaultsNames.HealthPath)
        && !context.Request.Path.StartsWithSegments(ServiceDefaultsNames.AlivePath);
}
