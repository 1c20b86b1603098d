using System.Diagnostics;
using LlmOps.Engine.Resilience;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LlmOps.Engine.Stores;

/// <summary>Prepares every store while the service already serves, each for as long as it takes, so that the first question does not pay
/// for it. Nothing waits for it, nothing fails with it.</summary>
internal sealed partial class StorePreparation(IServiceProvider services, TimeProvider time, ILogger<StorePreparation> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(
                services.GetServices<IStoreProbe>().OfType<IPreparedStore>().Distinct().Select(store => PrepareAsync(store, stoppingToken))
            );
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            // A store that cannot even be made; its first use says so again.
            LogGivenUp(e);
        }
    }

    private async Task PrepareAsync(IPreparedStore store, CancellationToken stoppingToken)
    {
        // Off the caller's thread: one store's client takes its time to be made, and the others are not to wait for it.
        await Task.Yield();
        var pipeline = StorePipelines.Preparation(time, (e, delay) => LogAgain(store.StoreName, delay.TotalSeconds, e.Message));
        await pipeline.ExecuteAsync(
            async token =>
            {
                using var activity = EngineDiagnostics.ActivitySource.StartActivity(
                    $"{EngineDiagnosticsNames.PrepareSpan} {store.StoreName.Split(' ')[0]}"
                );
                try
                {
                    await store.PrepareAsync(token);
                }
                catch (Exception e) when (!token.IsCancellationRequested)
                {
                    activity?.SetTag(EngineDiagnosticsNames.ErrorType, e.GetType().Name).SetStatus(ActivityStatusCode.Error, e.Message);
                    throw;
                }
            },
            stoppingToken
        );
    }

    [LoggerMessage(1654, LogLevel.Information, "Failed to prepare {Store}; retrying in {Seconds} s: {Reason}")]
    private partial void LogAgain(string store, double seconds, string reason);

    [LoggerMessage(1655, LogLevel.Warning, "The stores are not prepared; each does so at its first use.")]
    private partial void LogGivenUp(Exception error);
}
