using LlmOps.Engine.Stores;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Erasing;

/// <summary>Does this service's part of the erasures of tenants, for as long as the service runs.</summary>
internal sealed partial class ErasureBackgroundService(
    TenantErasures erasures,
    IOptions<ErasureOptions> options,
    TimeProvider time,
    ILogger<ErasureBackgroundService> logger,
    DirectoryOwnership? ownership = null
) : BackgroundService
{
    private bool _isFailing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (ownership is not null)
            {
                // A standby leaves the embedded index and graph to their owner.
                await ownership.AcquireAsync(stoppingToken);
            }

            using var timer = new PeriodicTimer(options.Value.PollInterval, time);
            do
            {
                await TryAsync(stoppingToken);
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next process goes on from the record.
        }
    }

    private async Task TryAsync(CancellationToken stoppingToken)
    {
        try
        {
            await erasures.RunOnceAsync(stoppingToken);
            _isFailing = false;
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            // One line for an outage, not one for each look.
            if (!_isFailing)
            {
                LogFailed(e, options.Value.PollInterval);
            }

            _isFailing = true;
        }
    }

    [LoggerMessage(1713, LogLevel.Warning, "Failed to look for erasures of tenants; looking again every {Interval}.")]
    private partial void LogFailed(Exception exception, TimeSpan interval);
}
