using Aspire.Hosting.Eventing;
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
            builder.Services.AddSingleton<CleanupWatchdog>();

            // Made before what starts the orchestrator, it is disposed of after that has waited for the cleanup.
            builder.Eventing.Subscribe<BeforeStartEvent>(
                (application, _) =>
                {
                    application.Services.GetRequiredService<CleanupWatchdog>();
                    return Task.CompletedTask;
                }
            );

            // Long before the AppHost counts as started, which it does when every service has found what it waits for.
            builder.Eventing.Subscribe<BeforeResourceStartedEvent>(
                (resource, _) =>
                {
                    resource.Services.GetRequiredService<CleanupWatchdog>().Start();
                    return Task.CompletedTask;
                }
            );
        }
    }
}
