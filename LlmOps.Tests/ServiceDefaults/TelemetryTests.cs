using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using LlmOps.Aws;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace LlmOps.Tests.ServiceDefaults;

public sealed class TelemetryTests : IAsyncLifetime
{
    private WebApplication _server = null!;

    private string Address => _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Map("{**path}", () => Results.Text("""{"TableNames":[]}""", "application/x-amz-json-1.0", Encoding.UTF8));
        await _server.StartAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task ACallOfAnAwsClientIsOneSpanAndAnyOtherRequestKeepsItsOwn()
    {
        var exported = new List<Activity>();
        using var source = new ActivitySource($"LlmOps.Test.{Guid.NewGuid():N}");
        using var host = Service(services =>
            services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddInMemoryExporter(exported))
        );
        await host.StartAsync(TestContext.Current.CancellationToken);

        ActivityTraceId trace;
        using (var question = source.StartActivity("question"))
        {
            trace = question!.TraceId;
            using var dynamoDb = new AwsClients(
                new ConfigurationBuilder().AddInMemoryCollection([new("AWS_ENDPOINT_URL_DYNAMODB", Address)]).Build()
            ).CreateDynamoDb();
            await dynamoDb.ListTablesAsync(TestContext.Current.CancellationToken);
            using var http = new HttpClient();
            using var response = await http.GetAsync(new Uri(Address), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        host.Services.GetRequiredService<TracerProvider>().ForceFlush();

        // The server is in this process too; its own spans are none of the caller's.
        Assert.Equal(
            ["DynamoDB ListTables", "GET", "question"],
            exported
                .Where(span => span.TraceId == trace && span.Kind != ActivityKind.Server)
                .Select(span => span.DisplayName)
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task ACallOfAnAwsClientThatNobodyAskedForIsRecordedOnlyWhenItFails()
    {
        var exported = new List<Activity>();
        using var host = Service(services =>
            services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddInMemoryExporter(exported))
        );
        await host.StartAsync(TestContext.Current.CancellationToken);
        using var dynamoDb = new AwsClients(
            new ConfigurationBuilder()
                .AddInMemoryCollection([new("AWS_ENDPOINT_URL_DYNAMODB", Address), new("AWS:MaxRetries", "0")])
                .Build()
        ).CreateDynamoDb();

        var port = new Uri(Address).Port;
        await dynamoDb.ListTablesAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(exported, span => port.Equals(span.GetTagItem("server.port")) && span.Kind != ActivityKind.Server);

        await _server.StopAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<Exception>(() => dynamoDb.ListTablesAsync(TestContext.Current.CancellationToken));
        var failed = Assert.Single(exported, span => port.Equals(span.GetTagItem("server.port")) && span.Kind != ActivityKind.Server);
        Assert.Equal(("DynamoDB ListTables", ActivityStatusCode.Error), (failed.DisplayName, failed.Status));
    }

    [Theory]
    [InlineData(null, MetricType.Histogram)]
    [InlineData("explicit", MetricType.Histogram)]
    [InlineData("exponential", MetricType.ExponentialHistogram)]
    public async Task HistogramsHaveTheBucketsOfTheSetting(string? setting, MetricType expected)
    {
        var exported = new List<Metric>();
        using var meter = new Meter($"LlmOps.Test.{Guid.NewGuid():N}");
        var histogram = meter.CreateHistogram<double>("duration");
        var counter = meter.CreateCounter<long>("count");
        using var host = Service(
            services => services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddInMemoryExporter(exported)),
            new KeyValuePair<string, string?>("Telemetry:Histograms", setting)
        );
        await host.StartAsync(TestContext.Current.CancellationToken);

        histogram.Record(0.25);
        counter.Add(1);
        host.Services.GetRequiredService<MeterProvider>().ForceFlush();

        Assert.Equal(expected, Assert.Single(exported, metric => metric.MeterName == meter.Name && metric.Name == "duration").MetricType);
        Assert.Equal(
            MetricType.LongSum,
            Assert.Single(exported, metric => metric.MeterName == meter.Name && metric.Name == "count").MetricType
        );
    }

    private static IHost Service(Action<IServiceCollection> configure, params KeyValuePair<string, string?>[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "LlmOps.Test" });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.ConfigureOpenTelemetry();
        configure(builder.Services);
        return builder.Build();
    }
}
