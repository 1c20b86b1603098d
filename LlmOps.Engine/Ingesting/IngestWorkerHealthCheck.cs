using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Ingesting;

/// <summary>Whether an ingest worker takes work. Questions are answered without one; documents and removals wait.</summary>
internal sealed class IngestWorkerHealthCheck(IWorkerHeartbeats heartbeats, IOptions<IntakeOptions> options, TimeProvider time)
    : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        WorkerHeartbeat? last;
        try
        {
            last = await heartbeats.LastAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"the last sign of life cannot be read ({e.GetType().Name})");
        }

        if (last is null)
        {
            return new HealthCheckResult(
                context.Registration.FailureStatus,
                "no ingest worker has ever taken work; documents and removals wait"
            );
        }

        return time.GetUtcNow() - last.At <= options.Value.WorkerSilence
            ? HealthCheckResult.Healthy(last.Worker)
            : new HealthCheckResult(
                context.Registration.FailureStatus,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"no ingest worker has taken work since {last.At:u}; documents and removals wait"
                )
            );
    }
}
