using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Tells resources where their telemetry goes.</summary>
public static class OtlpConfigurationExtensions
{
    /// <summary>Sends the resource's telemetry to the dashboard, where there is one.</summary>
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEnvironment => builder.Add(protocol: null);

    /// <summary>Sends the resource's telemetry to the dashboard by one protocol, where there is one.</summary>
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder, OtlpProtocol protocol)
        where T : IResourceWithEnvironment => builder.Add(protocol);

    private static IResourceBuilder<T> Add<T>(this IResourceBuilder<T> builder, OtlpProtocol? protocol)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);

        var configuration = builder.ApplicationBuilder.Configuration;
        var environment = builder.ApplicationBuilder.Environment;
        builder.WithAnnotation(new OtlpExporterAnnotation { RequiredProtocol = protocol }, ResourceAnnotationMutationBehavior.Replace);
        return builder.WithEnvironment(context => AddVariables(context, configuration, environment));
    }

    private static void AddVariables(EnvironmentCallbackContext context, ConfigurationManager configuration, IHostEnvironment environment)
    {
        if (context.ExecutionContext.IsPublishMode || !context.Resource.TryGetLastAnnotation<OtlpExporterAnnotation>(out var annotation))
        {
            return;
        }

        var variables = context.EnvironmentVariables;
        variables.TryAdd("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory");
        var (endpoint, protocol) = Endpoint(configuration, annotation.RequiredProtocol);
        if (endpoint is null)
        {
            return;
        }

        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
        variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;
        variables["OTEL_SERVICE_NAME"] = context.Resource.Name;
        if (context.Resource.TryGetLastAnnotation<ResourceInstanceAnnotation>(out var instance))
        {
            variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={instance.Suffix}";
        }

        if (configuration["AppHost:OtlpApiKey"] is { Length: > 0 } key)
        {
            variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={key}";
        }
        else if (configuration["OTEL_EXPORTER_OTLP_HEADERS"] is { Length: > 0 } headers)
        {
            variables.TryAdd("OTEL_EXPORTER_OTLP_HEADERS", headers);
        }

        if (environment.IsDevelopment())
        {
            // A developer reads what just happened: nothing is batched for long, nothing is sampled away.
            variables.TryAdd("OTEL_BLRP_SCHEDULE_DELAY", "1000");
            variables.TryAdd("OTEL_BSP_SCHEDULE_DELAY", "1000");
            variables.TryAdd("OTEL_METRIC_EXPORT_INTERVAL", "1000");
            variables.TryAdd("OTEL_TRACES_SAMPLER", "always_on");
            variables.TryAdd("OTEL_METRICS_EXEMPLAR_FILTER", "trace_based");
            variables.TryAdd("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "true");
            variables.TryAdd("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "true");
            variables.TryAdd("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "true");
        }
    }

    /// <summary>The dashboard's own endpoints first, gRPC before HTTP; else that of the AppHost's environment.</summary>
    private static (string? Endpoint, string Protocol) Endpoint(ConfigurationManager configuration, OtlpProtocol? required)
    {
        var grpc = Configured("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "DOTNET_DASHBOARD_OTLP_ENDPOINT_URL");
        var http = Configured("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "DOTNET_DASHBOARD_OTLP_HTTP_ENDPOINT_URL");
        var overHttp = required is OtlpProtocol.HttpJson ? "http/json" : "http/protobuf";
        return required switch
        {
            null or OtlpProtocol.Grpc when grpc is not null => (grpc, "grpc"),
            null or OtlpProtocol.HttpProtobuf or OtlpProtocol.HttpJson when http is not null => (http, overHttp),
            _ => (Configured("OTEL_EXPORTER_OTLP_ENDPOINT"), Configured("OTEL_EXPORTER_OTLP_PROTOCOL") ?? "grpc"),
        };

        string? Configured(params string[] keys) => keys.Select(key => configuration[key]).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));
    }
}
