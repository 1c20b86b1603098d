using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using LlmOps.ServiceDefaults.CloudWatch;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace LlmOps.Tests.ServiceDefaults.CloudWatch;

public sealed class CloudWatchTests : IAsyncLifetime, IDisposable
{
    private readonly string _name = $"LlmOps.Test.{Guid.NewGuid():N}";
    private readonly ActivitySource _source;
    private readonly Meter _meter;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(long Records, string Signal, string Reason)> _dropped = [];
    private CloudWatchReceiver _receiver = null!;

    public CloudWatchTests()
    {
        _source = new ActivitySource(_name);
        _meter = new Meter(_name);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "telemetry.dropped")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(
            (_, records, tags, _) => _dropped.Enqueue((records, (string)tags[0].Value!, (string)tags[1].Value!))
        );
        _listener.Start();
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _receiver = await CloudWatchReceiver.StartAsync(Cancelled);

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    public void Dispose()
    {
        _source.Dispose();
        _meter.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public async Task SpansMetricsAndLogsArriveSignedEachAtItsOwnEndpoint()
    {
        using (var host = await ServiceAsync())
        {
            Emit(host);
        }

        Assert.Empty(_receiver.Refusals);
        Assert.Contains(_receiver.Records("/v1/traces"), span => CloudWatchReceiver.Texts(span).Contains("question"));
        Assert.Contains(
            _receiver.Requests,
            request => request.Path == "/v1/metrics" && CloudWatchReceiver.Texts(request.Body).Contains("answers")
        );
        Assert.Contains(_receiver.Records("/v1/logs"), record => CloudWatchReceiver.Texts(record).Contains("The test has spoken."));
        Assert.Equal([$"{CloudWatchReceiver.LogGroup} otlp/{Environment.MachineName}"], _receiver.LogStreams.Keys);
    }

    [Fact]
    public async Task HistogramsAreExponentialWithoutASettingOfTheirOwn()
    {
        var exported = new List<Metric>();
        using (
            var host = await ServiceAsync(services =>
                services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddInMemoryExporter(exported))
            )
        )
        {
            _meter.CreateHistogram<double>("duration").Record(1);
        }

        Assert.Equal(MetricType.ExponentialHistogram, Assert.Single(exported, metric => metric.Name == "duration").MetricType);
    }

    [Fact]
    public async Task MetricsOfManySeriesArriveInRequestsThatTheEndpointTakes()
    {
        using (var host = await ServiceAsync())
        {
            var counters = Enumerable.Range(0, 3).Select(i => _meter.CreateCounter<long>($"answers-{i}")).ToArray();
            for (var i = 0; i < 2700; i++)
            {
                counters[i % 3].Add(1, new KeyValuePair<string, object?>("series", $"series-{i}"));
            }
        }

        Assert.Empty(_receiver.Refusals);
        var series = _receiver
            .Records("/v1/metrics")
            .SelectMany(CloudWatchReceiver.Texts)
            .Where(text => text.StartsWith("series-", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        Assert.Equal(Enumerable.Range(0, 2700).Select(i => $"series-{i}").Order(StringComparer.Ordinal), series);
    }

    [Fact]
    public async Task LogsOfMoreBytesThanARequestMayHaveArriveInSeveral()
    {
        using (var host = await ServiceAsync())
        {
            var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(_name);
            for (var i = 0; i < 30; i++)
            {
                LogText(logger, $"{i:D2}{new string('x', 100_000)}");
            }
        }

        Assert.Empty(_receiver.Refusals);
        Assert.Equal(30, _receiver.Records("/v1/logs").Count(record => record.Length > 100_000));
    }

    [Fact]
    public async Task ASpanThatIsTooLargeIsDroppedAndCountedAndItsNeighborsArrive()
    {
        using (var host = await ServiceAsync())
        {
            _source.StartActivity("before")!.Dispose();
            _source.StartActivity("giant")!.SetTag("text", new string('x', 250_000)).Dispose();
            _source.StartActivity("after")!.Dispose();
        }

        Assert.Empty(_receiver.Refusals);
        Assert.Equal(
            ["after", "before"],
            _receiver
                .Records("/v1/traces")
                .SelectMany(CloudWatchReceiver.Texts)
                .Where(text => text is "before" or "after" or "giant")
                .Order(StringComparer.Ordinal)
        );
        Assert.Contains((1, "traces", "too-large"), _dropped);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "", "")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "/v1/traces", "/v1/logs /v1/metrics")]
    public async Task AStandardVariableDirectsItsSignalsElsewhere(string variable, string path, string stay)
    {
        var elsewhere = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        await using var collector = await CloudWatchReceiver.StartAsync(Cancelled);
        collector.Fault = context =>
            Task.FromResult(elsewhere.TryAdd(context.Request.Path.Value!, context.Request.Headers.ContainsKey("Authorization")) || true);
        using (var host = await ServiceAsync(null, (variable, collector.Address + path), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")))
        {
            Emit(host);
        }

        Assert.Equal(path.Length > 0 ? [path] : ["/v1/logs", "/v1/metrics", "/v1/traces"], elsewhere.Keys.Order(StringComparer.Ordinal));
        Assert.All(elsewhere.Values, Assert.False);
        Assert.Equal(stay, string.Join(' ', _receiver.Requests.Select(request => request.Path).Distinct().Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData(429, "ThrottlingException")]
    [InlineData(503, "ServiceUnavailable")]
    [InlineData(403, "ExpiredTokenException")]
    public async Task WhatTheEndpointCannotTakeNowIsSentAgain(int status, string type)
    {
        var refusals = 0;
        _receiver.Fault = context => RefuseAsync(context, status, type, () => Interlocked.Increment(ref refusals) <= 3);
        using (var host = await ServiceAsync())
        {
            _source.StartActivity("question")!.Dispose();
        }

        Assert.Contains(_receiver.Records("/v1/traces"), span => CloudWatchReceiver.Texts(span).Contains("question"));
        Assert.DoesNotContain(_dropped, drop => drop.Signal == "traces");
    }

    [Fact]
    public async Task WhatTheEndpointRefusesIsDroppedAndCounted()
    {
        _receiver.Fault = context => RefuseAsync(context, 400, "ValidationException", () => context.Request.Path == "/v1/traces");
        using (var host = await ServiceAsync())
        {
            _source.StartActivity("question")!.Dispose();
        }

        Assert.Contains((1, "traces", "refused"), _dropped);
    }

    [Fact]
    public async Task AnEndpointThatAnswersNothingHoldsNobodyUpAndItsQueueDoesNotGrow()
    {
        const int Limit = 1024 * 1024;
        var broken = new TaskCompletionSource();
        _receiver.Fault = async context =>
        {
            await broken.Task.WaitAsync(context.RequestAborted);
            return false;
        };
        using (var host = await ServiceAsync(null, ("Telemetry:CloudWatch:QueueBytes", $"{Limit}")))
        {
            var tracing = host.Services.GetRequiredService<TracerProvider>();
            var sender = host.Services.GetRequiredService<CloudWatchTelemetry>().Sender(TelemetrySignal.Traces);
            for (var i = 0; i < 100; i++)
            {
                _source.StartActivity($"question-{i:D3}")!.SetTag("text", Noise(100_000)).Dispose();

                // The exporter gives its batch away although no request has been answered.
                Assert.True(tracing.ForceFlush());
                Assert.InRange(sender.QueuedBytes, 1, Limit + 110_000);
            }

            var dropped = _dropped.Where(drop => drop is { Signal: "traces", Reason: "queue-full" }).Sum(drop => drop.Records);
            Assert.True(dropped >= 85, $"{dropped} records were dropped.");
            broken.SetResult();
        }

        // The newest are kept.
        Assert.Contains(_receiver.Records("/v1/traces"), span => CloudWatchReceiver.Texts(span).Contains("question-099"));
    }

    [Fact]
    public async Task TenMinutesWithoutTheEndpointFillTheQueueAndNothingElseAndEveryLossIsCounted()
    {
        const int Limit = 1024 * 1024,
            QuestionsPerSecond = 10;
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var isDown = true;
        _receiver.Fault = context =>
        {
            if (isDown)
            {
                context.Abort();
            }

            return Task.FromResult(isDown);
        };
        using var host = await ServiceAsync(
            services =>
            {
                services.AddSingleton<TimeProvider>(clock);

                services.Configure<LoggerFilterOptions>(filter => filter.AddFilter((category, _) => category == _name));
            },
            ("Telemetry:CloudWatch:QueueBytes", $"{Limit}"),
            ("Telemetry:CloudWatch:RequestTimeout", "01:00:00"),
            ("Telemetry:CloudWatch:DrainTime", "00:00:00")
        );
        var tracing = host.Services.GetRequiredService<TracerProvider>();
        var metering = host.Services.GetRequiredService<MeterProvider>();
        var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(_name);
        var counter = _meter.CreateCounter<long>("questions");
        TelemetrySender[] senders =
        [
            .. new[] { TelemetrySignal.Traces, TelemetrySignal.Metrics, TelemetrySignal.Logs }.Select(
                host.Services.GetRequiredService<CloudWatchTelemetry>().Sender
            ),
        ];
        var (asked, droppedAtHalf) = (0, 0L);

        for (var second = 1; second <= 600; second++)
        {
            for (var i = 0; i < QuestionsPerSecond; i++)
            {
                _source.StartActivity($"question-{asked++:D5}")!.SetTag("text", Noise(2_000)).Dispose();
                counter.Add(1);
                LogText(logger, $"A question was answered. {Noise(2_000)}");
            }

            if (second % 10 == 0)
            {
                // What the batch processors do on timers of their own. It returns although no request gets through.
                Assert.True(tracing.ForceFlush());
                Assert.True(metering.ForceFlush());
                Assert.True(host.Services.GetRequiredService<LoggerProvider>().ForceFlush());
                Assert.All(senders, sender => Assert.InRange(sender.QueuedBytes, 0, Limit + (QuestionsPerSecond * 30_000)));
            }

            clock.Advance(TimeSpan.FromSeconds(1));
            droppedAtHalf = second == 300 ? Dropped("traces") : droppedAtHalf;
        }

        Assert.InRange(droppedAtHalf, 1, Dropped("traces") - 1);
        Assert.InRange(Dropped("logs"), 1, long.MaxValue);

        isDown = false;
        for (var waited = 0; senders.Any(sender => sender.QueuedBytes > 0); waited++)
        {
            if (waited % 200 == 0)
            {
                // The longest wait between two attempts.
                clock.Advance(TimeSpan.FromSeconds(30));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancelled);
        }

        Assert.Empty(_receiver.Refusals);
        string[] arrived =
        [
            .. _receiver
                .Records("/v1/traces")
                .SelectMany(CloudWatchReceiver.Texts)
                .Where(text => text.StartsWith("question-", StringComparison.Ordinal)),
        ];
        Assert.Contains($"question-{asked - 1:D5}", arrived);
        Assert.Contains(_receiver.Requests, request => request.Path == "/v1/metrics");
        Assert.Equal(asked, _receiver.Records("/v1/logs").Count() + Dropped("logs"));

        // Sources are of the whole process: spans of tests beside this one are dropped and counted too.
        Assert.InRange(asked - arrived.Length, 1, Dropped("traces"));

        long Dropped(string signal) => _dropped.Where(drop => drop.Signal == signal).Sum(drop => drop.Records);
    }

    [Fact]
    public async Task RequestsGoOnWhileAnExporterIsStuck()
    {
        using var stuck = new ManualResetEventSlim();
        using var reached = new CountdownEvent(3);
        using (
            var host = await ServiceAsync(services =>
            {
                foreach (var signal in (string[])["traces", "metrics", "logs"])
                {
                    services.PostConfigure<OtlpExporterOptions>(
                        $"cloudwatch-{signal}",
                        exporter => exporter.HttpClientFactory = () => new HttpClient(new StuckHandler(stuck, reached))
                    );
                }
            })
        )
        {
            var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(_name);
            var counter = _meter.CreateCounter<long>("questions");
            var flushing = Task.Run(() => host.Services.GetRequiredService<MeterProvider>().ForceFlush(), Cancelled);

            // More than the queues of the batch processors hold. This thread is the request's: if it exported, it would not come back.
            for (var i = 0; i < 5_000; i++)
            {
                _source.StartActivity("question")!.Dispose();
                counter.Add(1);
                LogText(logger, "A question was answered.");
            }

            Assert.True(await Task.Run(() => reached.Wait(TimeSpan.FromMinutes(2), Cancelled), Cancelled));
            stuck.Set();
            await flushing;
        }
    }

    [Fact]
    public async Task TelemetryOfTheSenderItselfIsNotMade()
    {
        using (var host = await ServiceAsync())
        {
            _source.StartActivity("question")!.Dispose();
            host.Services.GetRequiredService<TracerProvider>().ForceFlush();
            while (_receiver.Requests.IsEmpty)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancelled);
            }
        }

        var port = $"{new Uri(_receiver.Address).Port}";
        Assert.DoesNotContain(
            _receiver.Records("/v1/traces"),
            span =>
                CloudWatchReceiver.Texts(span).Contains("url.full")
                && CloudWatchReceiver.Texts(span).Any(text => text.Contains(port, StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("Telemetry:CloudWatch:Region", "")]
    [InlineData("Telemetry:CloudWatch:QueueBytes", "10")]
    public void AWrongSettingIsRefusedAtStart(string name, string value)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "LlmOps.Test" });
        builder.Configuration.AddInMemoryCollection([
            new("Telemetry:CloudWatch:Enabled", "true"),
            new("Telemetry:CloudWatch:Region", CloudWatchReceiver.Region),
            new("AWS_REGION", ""),
        ]);
        builder.Configuration.AddInMemoryCollection([new(name, value)]);

        Assert.StartsWith(
            name,
            Assert.Throws<InvalidOperationException>(() => builder.ConfigureOpenTelemetry()).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void EndpointsAreThoseOfTheRegion()
    {
        Assert.Equal("https://xray.us-east-1.amazonaws.com/v1/traces", TelemetrySignal.Traces.Endpoint("us-east-1").ToString());
        Assert.Equal("https://monitoring.eu-west-1.amazonaws.com/v1/metrics", TelemetrySignal.Metrics.Endpoint("eu-west-1").ToString());
        Assert.Equal("https://logs.cn-north-1.amazonaws.com.cn/v1/logs", TelemetrySignal.Logs.Endpoint("cn-north-1").ToString());
    }

    private static async Task<bool> RefuseAsync(Microsoft.AspNetCore.Http.HttpContext context, int status, string type, Func<bool> refuses)
    {
        if (!refuses())
        {
            return false;
        }

        context.Response.StatusCode = status;
        await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, $$"""{"__type":"{{type}}"}""");
        return true;
    }

    /// <summary>Blocks the thread that sends.</summary>
    private sealed class StuckHandler(ManualResetEventSlim stuck, CountdownEvent reached) : HttpMessageHandler
    {
        private int _reached;

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Interlocked.Exchange(ref _reached, 1) == 0)
            {
                reached.Signal();
            }

            stuck.Wait(CancellationToken.None);
            return new HttpResponseMessage(System.Net.HttpStatusCode.OK);
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(Send(request, cancellationToken));
    }

    /// <summary>A text that compression makes hardly smaller.</summary>
    private static string Noise(int length) =>
        RandomNumberGenerator.GetString("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", length);

    private static void LogText(ILogger logger, string text) => logger.Log(LogLevel.Information, default, text, null, (state, _) => state);

    private void Emit(IHost host)
    {
        _source.StartActivity("question")!.Dispose();
        _meter.CreateCounter<long>("answers").Add(1);
        LogText(host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(_name), "The test has spoken.");
    }

    private async Task<IHost> ServiceAsync(Action<IServiceCollection>? configure = null, params (string Name, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "LlmOps.Test" });
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["AWS_ACCESS_KEY_ID"] = CloudWatchReceiver.AccessKey,
                ["AWS_SECRET_ACCESS_KEY"] = CloudWatchReceiver.SecretKey,
                ["AWS_SESSION_TOKEN"] = CloudWatchReceiver.Token,
                ["AWS_REGION"] = CloudWatchReceiver.Region,
                ["Telemetry:CloudWatch:Enabled"] = "true",
                ["Telemetry:CloudWatch:LogGroup"] = CloudWatchReceiver.LogGroup,
                ["Telemetry:CloudWatch:TracesEndpoint"] = $"{_receiver.Address}/v1/traces",
                ["Telemetry:CloudWatch:MetricsEndpoint"] = $"{_receiver.Address}/v1/metrics",
                ["Telemetry:CloudWatch:LogsEndpoint"] = $"{_receiver.Address}/v1/logs",
                ["Telemetry:CloudWatch:RetryDelay"] = "00:00:00.010",
            }
        );
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value))
        );
        builder.ConfigureOpenTelemetry();
        configure?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync(Cancelled);
        return host;
    }
}
