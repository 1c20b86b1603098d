using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Budgets;

/// <summary>Frees reservations whose process ended before it could settle or release them, at start and then at every interval.</summary>
internal sealed partial class ReservationSweep(
    ILedger ledger,
    IOptions<BudgetOptions> options,
    TimeProvider time,
    ILogger<ReservationSweep> logger
) : BackgroundService
{
    /// <summary>Frees what has expired.</summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await ledger.ReleaseExpiredAsync(cancellationToken) is var freed and > 0)
            {
                LogFreed(freed);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e, options.Value.SweepInterval);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepInterval, time);
        try
        {
            do
            {
                await SweepAsync(stoppingToken);
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    [LoggerMessage(1109, LogLevel.Information, "Freed {Count} expired reservations.")]
    private partial void LogFreed(int count);

    [LoggerMessage(1110, LogLevel.Warning, "Failed to free expired reservations; retrying in {Interval}.")]
    private partial void LogFailed(Exception exception, TimeSpan interval);
}
