using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LlmOps.Engine.Stores;

/// <summary>Asks one store whether it answers.</summary>
internal sealed class StoreHealthCheck(IStoreProbe probe) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await probe.ProbeAsync(cancellationToken).WaitAsync(context.Registration.Timeout, TimeProvider.System, cancellationToken);
            return Notice is { } notice
                ? HealthCheckResult.Degraded($"{probe.StoreName}, {notice}")
                : HealthCheckResult.Healthy(probe.StoreName);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The exception's type says enough; its message may hold an address.
            return new HealthCheckResult(
                context.Registration.FailureStatus,
                $"{Describe(e)}{(Notice is { } notice ? $", {notice}" : "")}",
                e
            );
        }
    }

    private string? Notice => (probe as IStatusNotice)?.Notice;

    private string Describe(Exception exception) =>
        StoreFailures.Of(exception) switch
        {
            StoreFailure.Full => $"{probe.StoreName} is full",
            StoreFailure.ReadOnly => $"{probe.StoreName} is read-only",
            StoreFailure.Damaged when exception is StoreUnavailableException damage => $"{probe.StoreName}: {damage.Message}",
            StoreFailure.Damaged => $"{probe.StoreName} is damaged",
            _ => $"{probe.StoreName} does not answer ({(exception.InnerException ?? exception).GetType().Name})",
        };
}
