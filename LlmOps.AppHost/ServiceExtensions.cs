using System.Reflection;

namespace LlmOps.AppHost;

internal static class ServiceExtensions
{
    /// <summary>The type of launch configuration with which an IDE builds and debugs a project itself.</summary>
    private const string ProjectLaunch = "project";

    /// <summary>Starts the service from its built output, and keeps its telemetry exporter from delaying its end.</summary>
    public static IResourceBuilder<ProjectResource> WithQuickStartAndStop(this IResourceBuilder<ProjectResource> service)
    {
        if (!service.ApplicationBuilder.ExecutionContext.IsRunMode)
        {
            return service;
        }

        // The build of the AppHost has built the services: a `dotnet run` for each would evaluate every project again and stay as a process
        // beside it.
        var assembly = BuiltAssembly(service.Resource.GetProjectMetadata().ProjectPath);
        if (assembly is not null)
        {
            service.WithLaunchToolArgs(
                context =>
                {
                    context.Args.Add("exec");
                    context.Args.Add(assembly);
                },
                ownedByLaunchConfigurationType: ProjectLaunch,
                showInCommandLine: false
            );
        }

        // Code that counts its own calls pays off after minutes; a stack that was just started should spend its time on the first question.
        // Nor is anything recompiled while a start still meets new code: not before a quiet second (milliseconds, hexadecimal).
        service.WithEnvironment("DOTNET_TieredPGO", "0").WithEnvironment("DOTNET_TC_CallCountingDelayMs", "3E8");

        // The orchestrator ends the dashboard first. An exporter that goes on trying to reach it would hold the service, and with it the
        // data directory, until it is killed.
        return service
            .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", string.Empty)
            .WithEnvironment("OTEL_EXPORTER_OTLP_TIMEOUT", "1000");
    }

    /// <summary>The assembly that the build recorded for a project; null where it is not there.</summary>
    private static string? BuiltAssembly(string project) =>
        typeof(ServiceExtensions)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(attribute => attribute.Key == $"BuiltAssembly:{project}")
            ?.Value
            is { } assembly
        && File.Exists(assembly)
            ? assembly
            : null;
}
