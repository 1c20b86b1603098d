using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace LlmOps.AppHost.Restarts;

internal static class RestartExtensions
{
    /// <summary>The port at which an IDE takes the services to debug.</summary>
    private const string DebugSessionPort = "DEBUG_SESSION_PORT";

    /// <summary>
    /// Starts the service again, after a growing delay, when it ends unasked, as the platform does in production. Under an IDE's debugger,
    /// ending a debug session is a person's wish that looks the same, so nothing is restarted there.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithRestartOnCrash(this IResourceBuilder<ProjectResource> service)
    {
        var builder = service.ApplicationBuilder;
        if (!builder.ExecutionContext.IsRunMode || !string.IsNullOrEmpty(builder.Configuration[DebugSessionPort]))
        {
            return service;
        }

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CrashRestarter>());
        return service.WithAnnotation(new RestartOnCrashAnnotation(TimeProvider.System));
    }
}
