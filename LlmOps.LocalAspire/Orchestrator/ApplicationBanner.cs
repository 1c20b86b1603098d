using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Aspire's own log lines, in its order.</summary>
internal sealed partial class ApplicationBanner(ILogger<DistributedApplication> logger, IConfiguration configuration, DistributedApplicationOptions options) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var version = options.Metadata("AspireVersion") ?? "unknown";
        LogVersion(version);
        LogStarting();
        var directory = configuration["AppHost:Directory"];
        LogDirectory(directory);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        LogStarted();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        LogStopping();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Aspire AppHost version: {Version} (LocalAspire)")]
    private partial void LogVersion(string version);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Distributed application starting.")]
    private partial void LogStarting();

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Application host directory is: {Directory}")]
    private partial void LogDirectory(string? directory);

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "Distributed application started. Press Ctrl+C to shut down.")]
    private partial void LogStarted();

    [LoggerMessage(EventId = 5, Level = LogLevel.Information, Message = "Distributed application stopping.")]
    private partial void LogStopping();
}
