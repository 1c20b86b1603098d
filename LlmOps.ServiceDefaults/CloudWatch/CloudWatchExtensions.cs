using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace LlmOps.ServiceDefaults.CloudWatch;

/// <summary>Connects OpenTelemetry's exporters to CloudWatch.</summary>
internal static class CloudWatchExtensions
{
    /// <summary>The settings, with the region filled in.</summary>
    /// <exception cref="InvalidOperationException">CloudWatch is switched on and a setting is wrong.</exception>
    public static CloudWatchOptions ReadCloudWatchOptions(this IConfiguration configuration)
    {
        var options = configuration.GetSection(CloudWatchOptions.Section).Get<CloudWatchOptions>() ?? new CloudWatchOptions();
        options.Region = options.Region is { Length: > 0 } region ? region : configuration["AWS_REGION"];
        return options.Enabled && options.Problem() is { } problem ? throw new InvalidOperationException(problem) : options;
    }

    /// <summary>Sends the signals to CloudWatch, except those that a standard variable directs elsewhere.</summary>
    public static void AddCloudWatchExporters(
        this IHostApplicationBuilder builder,
        CloudWatchOptions options,
        Func<TelemetrySignal, bool> isElsewhere
    )
    {
        builder.Services.AddSingleton(services => new CloudWatchTelemetry(options, builder.Configuration, services));
        if (Adds(TelemetrySignal.Traces) is { } traces)
        {
            builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddOtlpExporter(traces, configure: null));
        }

        if (Adds(TelemetrySignal.Metrics) is { } metrics)
        {
            builder.Services.ConfigureOpenTelemetryMeterProvider(metering => metering.AddOtlpExporter(metrics, configure: null));
        }

        if (!string.IsNullOrWhiteSpace(options.LogGroup) && Adds(TelemetrySignal.Logs) is { } logs)
        {
            builder.Services.ConfigureOpenTelemetryLoggerProvider(logging => logging.AddOtlpExporter(logs, configureExporter: null));
        }

        string? Adds(TelemetrySignal signal)
        {
            if (isElsewhere(signal))
            {
                return null;
            }

            var name = $"cloudwatch-{signal.Name}";
            builder
                .Services.AddOptions<OtlpExporterOptions>(name)
                .Configure<CloudWatchTelemetry>(
                    (exporter, telemetry) =>
                    {
                        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                        exporter.Endpoint = signal.Endpoint(options.Region!);
                        exporter.HttpClientFactory = () => new HttpClient(new QueueingHandler(telemetry.Sender(signal)));
                    }
                );
            return name;
        }
    }
}
