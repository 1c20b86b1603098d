using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Budgets;

/// <summary>Charges reservations whose process ended before it could settle or release them, at start and then at every
/// interval.</summary>
internal sealed partial class ReservationSweep(
    ILedger ledger,
    IOptions<BudgetOptions> options,
    TimeProvider time,
    ILogger<ReservationSweep> logger
) : BackgroundService
{
    private static readonly Counter<double> s_unsettled = EngineDiagnostics.Meter.CreateCounter<double>(
        EngineDiagnosticsNames.CostUnsettledUsd,
        "{USD}",
        "What reservations are charged with that expired unsettled."
    );

    /// <summary>Charges what has expired.</summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var charged = await ledger.ChargeExpiredAsync(cancellationToken);
            foreach (var model in charged.GroupBy(static entry => entry.Model, StringComparer.Ordinal))
            {
                s_unsettled.Add(
                    (double)Usd.FromNanos(model.Sum(static entry => entry.Nanos)),
                    new KeyValuePair<string, object?>(EngineDiagnosticsNames.GenAiRequestModel, model.Key)
                );
            }

            if (charged.Count > 0)
            {
                LogCharged(charged.Count, Usd.FromNanos(charged.Sum(static entry => entry.Nanos)));
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

    [LoggerMessage(
        1109,
        LogLevel.Warning,
        "{Count} reservations expired unsettled and were charged with {Usd} USD; usage shows them as estimated."
    )]
    private partial void LogCharged(int count, decimal usd);

    [LoggerMessage(1110, LogLevel.Warning, "Failed to charge expired reservations; retrying in {Interval}.")]
    private partial void LogFailed(Exception exception, TimeSpan interval);
}
