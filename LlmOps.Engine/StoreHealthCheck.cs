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
            return new HealthCheckResult(context.Registration.FailureStatus, Describe(e), e);
        }
    }

    private string Describe(Exception exception) => StoreFailures.Of(exception) switch
    {
        StoreFailure.Full => $"{probe.StoreName} is full",
        StoreFailure.ReadOnly => $"{probe.StoreName} is read-only",
        _ => $"{probe.StoreName} does not answer ({exception.GetType().Name})",
    };
}
