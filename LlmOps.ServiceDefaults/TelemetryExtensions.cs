using System.Diagnostics;
using System.Diagnostics.Metrics;
using LlmOps.ServiceDefaults.CloudWatch;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.Hosting;

/// <summary>OpenTelemetry for every service: traces, metrics and logs over OTLP, where an endpoint is given or CloudWatch is switched
/// on.</summary>
public static class TelemetryExtensions
{
    private const string Exponential = "exponential";

    /// <summary>Adds logs with scopes, metrics and traces of ASP.NET Core, HTTP clients, the runtime and this solution's own
    /// sources.</summary>
    public static TBuilder ConfigureOpenTelemetry<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var cloudWatch = builder.Configuration.ReadCloudWatchOptions();
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });

        // Its lines hold query strings, and these hold words of documents; a request's span tells the same without them.
        builder.Logging.AddFilter(ServiceDefaultsNames.RequestLog, LogLevel.Warning);

        builder
            .Services.AddOpenTelemetry()
            .WithMetrics(metrics =>
            {
                metrics
                    .AddAspNetCoreInstrumentation()
                    .AddHttpClientInstrumentation()
                    .AddRuntimeInstrumentation()
                    .AddMeter(ServiceDefaultsNames.OwnSources, ServiceDefaultsNames.AiSource);
                if (
                    string.Equals(
                        builder.Configuration[ServiceDefaultsNames.HistogramsSetting] ?? (cloudWatch.Enabled ? Exponential : null),
                        Exponential,
                        StringComparison.OrdinalIgnoreCase
                    )
                )
                {
                    metrics.AddView(ExponentialWhereHistogram);
                }
            })
            .WithTracing(tracing =>
                tracing
                    .AddSource(builder.Environment.ApplicationName, ServiceDefaultsNames.OwnSources, ServiceDefaultsNames.AiSource)
                    .AddAspNetCoreInstrumentation(options => options.Filter = IsNoHealthRequest)
                    .AddHttpClientInstrumentation(options =>
                        options.FilterHttpRequestMessage = static _ => !IsWithinAwsCall(Activity.Current)
                    )
            );

        // What the standard variables say holds for the signals they name, and for every signal where they name none.
        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            builder.Services.AddOpenTelemetry().UseOtlpExporter();
            return builder;
        }

        if (EndpointOf(builder.Configuration, TelemetrySignal.Traces) is { } traces)
        {
            builder.Services.ConfigureOpenTelemetryTracerProvider(tracing =>
                tracing.AddOtlpExporter(exporter => Direct(exporter, builder.Configuration, TelemetrySignal.Traces, traces))
            );
        }

        if (EndpointOf(builder.Configuration, TelemetrySignal.Metrics) is { } metrics)
        {
            builder.Services.ConfigureOpenTelemetryMeterProvider(metering =>
                metering.AddOtlpExporter(exporter => Direct(exporter, builder.Configuration, TelemetrySignal.Metrics, metrics))
            );
        }

        if (EndpointOf(builder.Configuration, TelemetrySignal.Logs) is { } logs)
        {
            builder.Services.ConfigureOpenTelemetryLoggerProvider(logging =>
                logging.AddOtlpExporter(exporter => Direct(exporter, builder.Configuration, TelemetrySignal.Logs, logs))
            );
        }

        if (cloudWatch.Enabled)
        {
            builder.AddCloudWatchExporters(cloudWatch, signal => EndpointOf(builder.Configuration, signal) is not null);
        }

        return builder;
    }

    private static string? EndpointOf(IConfiguration configuration, TelemetrySignal signal) =>
        configuration[$"OTEL_EXPORTER_OTLP_{signal.Name.ToUpperInvariant()}_ENDPOINT"] is { Length: > 0 } endpoint ? endpoint : null;

    /// <summary>Applies the variables of one signal, which the exporter itself reads only where all signals share an endpoint.</summary>
    private static void Direct(OtlpExporterOptions exporter, IConfiguration configuration, TelemetrySignal signal, string endpoint)
    {
        exporter.Endpoint = new Uri(endpoint);
        if (Variable("PROTOCOL") is { } protocol)
        {
            exporter.Protocol = protocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        }

        exporter.Headers = Variable("HEADERS") ?? exporter.Headers;

        string? Variable(string name) =>
            configuration[$"OTEL_EXPORTER_OTLP_{signal.Name.ToUpperInvariant()}_{name}"] is { Length: > 0 } own ? own
            : configuration[$"OTEL_EXPORTER_OTLP_{name}"] is { Length: > 0 } shared ? shared
            : null;
    }

    private static MetricStreamConfiguration? ExponentialWhereHistogram(Instrument instrument) =>
        instrument.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Histogram<>)
            ? new Base2ExponentialBucketHistogramConfiguration()
            : null;

    /// <summary>A call of an AWS SDK client has a span of its own, retries included, with the operation and the peer; the request beneath
    /// it would tell the same once more.</summary>
    private static bool IsWithinAwsCall(Activity? request) =>
        request?.Parent?.GetTagItem(ServiceDefaultsNames.RpcSystem) is ServiceDefaultsNames.AwsApi;

    private static bool IsNoHealthRequest(HttpContext context) =>
        !context.Request.Path.StartsWithSegments(ServiceDefaultsNames.HealthPath)
        && !context.Request.Path.StartsWithSegments(ServiceDefaultsNames.AlivePath);
}
