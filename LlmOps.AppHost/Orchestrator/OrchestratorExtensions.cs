using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.AppHost.Orchestrator;

internal static class OrchestratorExtensions
{
    /// <summary>The AppHost ends after everything that it started: the next one may begin at once.</summary>
    public static void WaitForCleanup(this IDistributedApplicationBuilder builder)
    {
        builder.Configuration["DcpPublisher:WaitForResourceCleanup"] = "true";
        if (OperatingSystem.IsLinux() && builder.ExecutionContext.IsRunMode)
        {
            builder.Services.AddHostedService<CleanupWatchdog>();
        }
    }
}
