using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LlmOps.AppHost.Commands;

internal static class CommandStates
{
    public static ResourceCommandState WhenHealthy(UpdateCommandStateContext context) =>
        context.ResourceSnapshot.HealthStatus is HealthStatus.Healthy ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;
}
