using System.Collections.Immutable;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Runs projects and executables as processes of this machine.</summary>
internal sealed class ProcessExecutor(LaunchConfiguration configuration, ProcessLauncher launcher, PortReservations ports, ResourceLoggerService consoles, IOptions<OrchestratorOptions> options) : IResourceExecutor
{
    public bool CanRun(IResource resource) => resource is ProjectResource or ExecutableResource;

    public void AllocateEndpoints(IResource resource)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.AllocatedEndpoint is null))
        {
            // No proxy stands in front: a project is told where to listen, any other program listens where it always does.
            var named = resource is ProjectResource ? endpoint.Port ?? endpoint.TargetPort : endpoint.TargetPort ?? endpoint.Port;
            var random = options.Value.RandomizePorts && endpoint.IsProxied && (resource is ProjectResource || endpoint.TargetPort is null);
            var port = random || named is null ? ports.Reserve() : named.Value;
            var host = endpoint.TargetHost is "0.0.0.0" or "[::]" or "*" or "+" ? KnownHostNames.Localhost : endpoint.TargetHost;
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, host, port, targetPortExpression: port.ToString(CultureInfo.InvariantCulture));
        }
    }

    public async Task<IRunningResource> StartAsync(IResource resource, CancellationToken cancellationToken)
    {
        var spec = await configuration.CreateAsync(resource, cancellationToken);
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (endpoint.AllocatedEndpoint is { } allocated)
            {
                ports.Release(allocated.Port);
                if (!PortReservations.IsFree(allocated.Port))
                {
                    throw new DistributedApplicationException($"Port {allocated.Port} of endpoint '{endpoint.Name}' of resource '{resource.Name}' is in use by another program on this machine.");
                }
            }
        }

        var console = resource.GetInstanceName();
        var process = launcher.Start(spec, (line, isError) => consoles.Append(console, line, isError));
        return new RunningProcess(process, spec, options.Value.StopGrace);
    }

    private sealed class RunningProcess(ChildProcess process, ProcessSpec spec, TimeSpan grace) : IRunningResource
    {
        public Task<int> Exited => process.Exited;

        public ImmutableArray<ResourcePropertySnapshot> Properties { get; } = [.. spec.Properties, new ResourcePropertySnapshot(KnownProperties.ExecutablePid, process.Id)];

        public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables => spec.Shown;

        public Task StopAsync() => process.StopAsync(grace);
    }
}
