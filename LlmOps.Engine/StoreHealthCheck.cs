using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LlmOps.Engine;

/// <summary>Asks one store whether it answers.</summary>
internal sealed class StoreHealthCheck(IStoreProbe probe) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await probe.ProbeAsync(cancellationToken).WaitAsync(context.Registration.Timeout, cancellationToken);
            return HealthCheckResult.Healthy(probe.StoreName);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The exception's type says enough; its message may hold an address.
            return new HealthCheckResult(context.Registration.FailureStatus, $"{probe.StoreName} does not answer ({e.GetType().Name})", e);
        }
    }
}
