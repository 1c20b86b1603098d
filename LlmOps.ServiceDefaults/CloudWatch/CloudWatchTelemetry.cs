using LlmOps.Wire;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlmOps.ServiceDefaults.CloudWatch;

/// <summary>The senders of the signals that go to CloudWatch. It is made before the OpenTelemetry providers that export through it, so the
/// container disposes of it after them, when they have given away their last batches.</summary>
internal sealed class CloudWatchTelemetry : IAsyncDisposable, IDisposable
{
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), ActivityHeadersPropagator = null }
    )
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
    private readonly Dictionary<string, TelemetrySender> _senders;

    public CloudWatchTelemetry(CloudWatchOptions options, IConfiguration configuration, IServiceProvider services)
    {
        var credentials = new ConfiguredAwsCredentials(configuration);
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = new Lazy<ILogger>(() => LoggerOf(services));
        _senders = new[] { TelemetrySignal.Traces, TelemetrySignal.Metrics, TelemetrySignal.Logs }.ToDictionary(
            signal => signal.Name,
            signal => new TelemetrySender(signal, options, credentials, _http, time, logger),
            StringComparer.Ordinal
        );
    }

    /// <summary>The sender of a signal, running.</summary>
    public TelemetrySender Sender(TelemetrySignal signal)
    {
        var sender = _senders[signal.Name];
        sender.Start();
        return sender;
    }

    /// <summary>While the process stops, the container may be gone before the first failure.</summary>
    private static ILogger LoggerOf(IServiceProvider services)
    {
        try
        {
            return services.GetRequiredService<ILoggerFactory>().CreateLogger<CloudWatchTelemetry>();
        }
        catch (ObjectDisposedException)
        {
            return NullLogger.Instance;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_senders.Values.Select(sender => sender.DisposeAsync().AsTask()));
        _http.Dispose();
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
