using LlmOps.Engine.Stores;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LlmOps.Engine.Ingesting;

/// <summary>Whether this process owns its part of the data directory, or stands by.</summary>
internal sealed class OwnershipHealthCheck(DirectoryOwnership ownership) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            ownership.IsHeld
                ? HealthCheckResult.Healthy("owner")
                : HealthCheckResult.Degraded(
                    $"standby: {ownership.LastOwner ?? "another process"} owns the data directory; this one takes over when that ends"
                )
        );
}
