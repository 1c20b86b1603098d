using System.Globalization;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestrator;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Containers;

/// <summary>Runs containers through the command line of docker or podman.</summary>
internal sealed partial class ContainerExecutor(
    ContainerRuntimeDetector detector,
    ICommandRunner runner,
    ContainerGuard guard,
    LaunchConfiguration configuration,
    PortReservations ports,
    DistributedApplicationModel model,
    ResourceLoggerService consoles,
    IHostApplicationLifetime lifetime,
    IConfiguration settings,
    IOptions<OrchestratorOptions> options) : IResourceExecutor, IDisposable
{
    private readonly string _appHost = VolumeNameGenerator.Hash(settings["AppHost:Path"]);
    private readonly SemaphoreSlim _preparing = new(1);
    private string? _network;
    private bool _prepared;

    public bool CanRun(IResource resource) => resource.IsContainer();

    public void AllocateEndpoints(IResource resource)
    {
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToList();
        var published = IsPersistent(resource) && endpoints.Count > 0 ? PublishedPortsAsync(NameOf(resource)).GetAwaiter().GetResult() : [];
        foreach (var endpoint in endpoints.Where(endpoint => endpoint.AllocatedEndpoint is null))
        {
            var named = endpoint.Port ?? (endpoint.IsProxied ? null : endpoint.TargetPort);
            var random = named is null || (options.Value.RandomizePorts && endpoint.IsProxied);

            // A persistent container that is there already has its port.
            var port = !random ? named!.Value : published.TryGetValue(TargetPort(endpoint, 0), out var kept) ? kept : ports.Reserve();
            var target = TargetPort(endpoint, port);
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, KnownHostNames.Localhost, port, targetPortExpression: target.ToString(CultureInfo.InvariantCulture));
            endpoint.AllAllocatedEndpoints.AddOrUpdateAllocatedEndpoint(
                KnownNetworkIdentifiers.DefaultAspireContainerNetwork,
                new AllocatedEndpoint(endpoint, resource.Name, target, EndpointBindingMode.SingleAddress, networkID: KnownNetworkIdentifiers.DefaultAspireContainerNetwork));
        }
    }

    public async Task<IRunningResource> StartAsync(IResource resource, CancellationToken cancellationToken)
    {
        var runtime = await detector.DetectAsync().WaitAsync(cancellationToken);
        if (runtime is not { IsRunning: true, Path: { } program })
        {
            throw new ResourceStartException(KnownResourceStates.RuntimeUnhealthy, $"Containers need docker or podman, and none answers: {runtime.Reason}.");
        }

        await PrepareAsync(program, cancellationToken);
        TellHostsAddresses();
        var persistent = IsPersistent(resource);
        var spec = await SpecifyAsync(resource, persistent, cancellationToken);
        var console = resource.GetInstanceName();

        if (!persistent || !await ReuseAsync(program, resource, spec, cancellationToken))
        {
            await FetchImageAsync(program, resource, spec.Image, console, cancellationToken);
            ReleasePorts(resource);
            if (!persistent)
            {
                guard.Arm(program);
            }

            await CreateAsync(program, resource, spec, cancellationToken);
        }

        var id = await runner.RunAsync(program, ["inspect", "--type", "container", "--format", "{{.Id}}", spec.Name], cancellationToken: cancellationToken);
        return new RunningContainer(runner, program, spec, id.Line, persistent, (line, isError) => consoles.Append(console, line, isError), lifetime.ApplicationStopping);
    }

    public void Dispose() => _preparing.Dispose();

    private static bool IsPersistent(IResource resource) =>
        resource.TryGetLastAnnotation<ContainerLifetimeAnnotation>(out var annotation) && annotation.Lifetime is ContainerLifetime.Persistent;

    private static int TargetPort(EndpointAnnotation endpoint, int port) => endpoint.TargetPort ?? endpoint.Port ?? port;

    private string NameOf(IResource resource) =>
        resource.TryGetLastAnnotation<ContainerNameAnnotation>(out var annotation) ? annotation.Name
        : IsPersistent(resource) ? $"{resource.Name}-{_appHost}"
        : resource.GetInstanceName();

    /// <summary>Once per run: removes what a run of this AppHost left that could not clean up, and makes the network that containers need who refer to each other.</summary>
    private async Task PrepareAsync(string program, CancellationToken cancellationToken)
    {
        await _preparing.WaitAsync(cancellationToken);
        try
        {
            if (_prepared)
            {
                return;
            }

            await RemoveLeftoversAsync(program, cancellationToken);
            var connected = model.Resources.Where(resource => resource.IsContainer()).Any(resource => resource.Annotations.OfType<ResourceRelationshipAnnotation>().Any(relationship => relationship.Resource.IsContainer()));
            if (connected)
            {
                guard.Arm(program);
                var network = $"localaspire-{guard.RunId[..10]}";
                await DoAsync(program, ["network", "create", "--label", $"{ContainerLabels.Run}={guard.RunId}", network], "The containers' network could not be made", cancellationToken);
                _network = network;
            }

            _prepared = true;
        }
        finally
        {
            _preparing.Release();
        }
    }

    private async Task RemoveLeftoversAsync(string program, CancellationToken cancellationToken)
    {
        var found = await runner.RunAsync(program, ["ps", "--all", "--quiet", "--filter", $"label={ContainerLabels.AppHost}={_appHost}", "--filter", $"label={ContainerLabels.Run}"], cancellationToken: cancellationToken);
        foreach (var id in found.Output.Where(line => line.Length > 0))
        {
            var owner = await runner.RunAsync(program, ["inspect", "--type", "container", "--format", $$$"""{{index .Config.Labels "{{{ContainerLabels.Owner}}}"}}""", id], cancellationToken: cancellationToken);
            if (ContainerOwner.Parse(owner.Line) is { IsGone: true })
            {
                await runner.RunAsync(program, ["rm", "--force", "--volumes", id], cancellationToken: cancellationToken);
            }
        }
    }

    /// <summary>Where containers reach what runs on this machine. What listens on the loopback alone is out of their reach on Linux.</summary>
    private void TellHostsAddresses()
    {
        foreach (var endpoint in model.Resources.Where(resource => !resource.IsContainer()).SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>()))
        {
            if (endpoint.AllocatedEndpoint is { } allocated && !endpoint.AllAllocatedEndpoints.Any(known => known.NetworkID == KnownNetworkIdentifiers.DefaultAspireContainerNetwork && known.Snapshot.IsValueSet))
            {
                endpoint.AllAllocatedEndpoints.AddOrUpdateAllocatedEndpoint(
                    KnownNetworkIdentifiers.DefaultAspireContainerNetwork,
                    new AllocatedEndpoint(endpoint, KnownHostNames.DockerDesktopHostBridge, allocated.Port, EndpointBindingMode.SingleAddress, networkID: KnownNetworkIdentifiers.DefaultAspireContainerNetwork));
            }
        }
    }

    private async Task<ContainerSpec> SpecifyAsync(IResource resource, bool persistent, CancellationToken cancellationToken)
    {
        var runtimeArguments = new ContainerRuntimeArgsCallbackContext([], cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<ContainerRuntimeArgsCallbackAnnotation>().ToArray())
        {
            await annotation.Callback(runtimeArguments);
        }

        var labels = new Dictionary<string, string> { [ContainerLabels.AppHost] = _appHost, [ContainerLabels.Resource] = resource.Name };
        if (!persistent)
        {
            labels[ContainerLabels.Run] = guard.RunId;
            labels[ContainerLabels.Owner] = ContainerOwner.Current.ToString();
        }

        var spec = new ContainerSpec(NameOf(resource), ImageOf(resource))
        {
            Entrypoint = (resource as ContainerResource)?.Entrypoint,
            Arguments = await configuration.ArgumentsAsync(resource, cancellationToken),
            Environment = await configuration.EnvironmentAsync(resource, cancellationToken),
            Mounts = [.. resource.Annotations.OfType<ContainerMountAnnotation>()],
            Ports =
            [
                .. resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.AllocatedEndpoint is not null).Select(endpoint => new ContainerPort(
                    endpoint.AllocatedEndpoint!.Port,
                    TargetPort(endpoint, endpoint.AllocatedEndpoint.Port),
                    endpoint.Protocol is ProtocolType.Udp ? "udp" : "tcp",
                    IsFixed: endpoint.Port is not null || !endpoint.IsProxied)),
            ],
            RuntimeArguments = await ResolveAsync(runtimeArguments.Args, cancellationToken),
            Labels = labels,

            // What outlives the run cannot be in its network.
            Network = _network is null || persistent ? null : (_network, resource.Name),
        };
        return persistent ? spec with { Labels = new Dictionary<string, string>(labels) { [ContainerLabels.Specification] = spec.Hash() } } : spec;
    }

    private static string ImageOf(IResource resource)
    {
        resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var image);
        var registry = string.IsNullOrEmpty(image!.Registry) ? string.Empty : $"{image.Registry}/";
        return image.SHA256 is { Length: > 0 } digest ? $"{registry}{image.Image}@sha256:{digest}" : $"{registry}{image.Image}:{image.Tag ?? "latest"}";
    }

    private static async Task<List<string>> ResolveAsync(IEnumerable<object> values, CancellationToken cancellationToken)
    {
        var resolved = new List<string>();
        foreach (var value in values)
        {
            if ((value is IValueProvider provider ? await provider.GetValueAsync(cancellationToken) : value.ToString()) is { } text)
            {
                resolved.Add(text);
            }
        }

        return resolved;
    }

    /// <summary>Whether the persistent container of an earlier run is what is wanted now; it runs then. One that is not is removed.</summary>
    private async Task<bool> ReuseAsync(string program, IResource resource, ContainerSpec spec, CancellationToken cancellationToken)
    {
        var found = await runner.RunAsync(program, ["inspect", "--type", "container", "--format", $$$"""{{index .Config.Labels "{{{ContainerLabels.Specification}}}"}} {{.State.Running}}""", spec.Name], cancellationToken: cancellationToken);
        if (!found.Succeeded)
        {
            return false;
        }

        var logger = consoles.GetLogger(resource);
        if (found.Line.Split(' ') is [var specification, var running] && specification == spec.Labels[ContainerLabels.Specification])
        {
            LogReused(logger, spec.Name);
            if (running != "true")
            {
                ReleasePorts(resource);
                await DoAsync(program, ["start", spec.Name], $"The container of resource '{resource.Name}' could not be started", cancellationToken);
            }

            return true;
        }

        LogRemade(logger, spec.Name);
        await DoAsync(program, ["rm", "--force", "--volumes", spec.Name], $"The earlier container of resource '{resource.Name}' could not be removed", cancellationToken);
        return false;
    }

    private async Task FetchImageAsync(string program, IResource resource, string image, string console, CancellationToken cancellationToken)
    {
        var policy = resource.TryGetLastAnnotation<ContainerImagePullPolicyAnnotation>(out var annotation) ? annotation.ImagePullPolicy : ImagePullPolicy.Default;
        if (policy is not ImagePullPolicy.Always && (await runner.RunAsync(program, ["image", "inspect", "--format", "{{.Id}}", image], cancellationToken: cancellationToken)).Succeeded)
        {
            return;
        }

        if (policy is ImagePullPolicy.Never)
        {
            throw new DistributedApplicationException($"The image '{image}' of resource '{resource.Name}' is not on this machine, and it is not to be pulled.");
        }

        var logger = consoles.GetLogger(resource);
        LogPulling(logger, image);
        var last = string.Empty;
        var pulled = await runner.RunAsync(program, ["pull", image], onLine: (line, isError) =>
        {
            last = isError && !string.IsNullOrWhiteSpace(line) ? line : last;
            consoles.Append(console, line, isError);
        }, cancellationToken: cancellationToken);
        if (!pulled.Succeeded)
        {
            throw new DistributedApplicationException($"The image '{image}' of resource '{resource.Name}' is not on this machine and could not be pulled: {last}");
        }
    }

    private void ReleasePorts(IResource resource)
    {
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
    }

    private async Task CreateAsync(string program, IResource resource, ContainerSpec spec, CancellationToken cancellationToken)
    {
        var (arguments, environment) = spec.CreateCommand(name => Environment.GetEnvironmentVariable(name) is not null || name.StartsWith("DOCKER_", StringComparison.Ordinal) || name.StartsWith("CONTAINER", StringComparison.Ordinal));
        var what = $"The container of resource '{resource.Name}' could not be";
        try
        {
            await DoAsync(program, arguments, $"{what} made", cancellationToken, environment);
            await DoAsync(program, ["start", spec.Name], $"{what} started", cancellationToken);
        }
        catch
        {
            await runner.RunAsync(program, ["rm", "--force", "--volumes", spec.Name], cancellationToken: CancellationToken.None);
            throw;
        }
    }

    private async Task DoAsync(string program, IReadOnlyList<string> arguments, string failure, CancellationToken cancellationToken, Dictionary<string, string>? environment = null)
    {
        var result = await runner.RunAsync(program, arguments, environment, cancellationToken: cancellationToken);
        if (!result.Succeeded)
        {
            throw new DistributedApplicationException($"{failure}: {result.Reason}");
        }
    }

    /// <summary>The ports of a container that is there, by the port in the container.</summary>
    private async Task<Dictionary<int, int>> PublishedPortsAsync(string name)
    {
        var published = new Dictionary<int, int>();
        if (await detector.DetectAsync() is { IsRunning: true, Path: { } program })
        {
            // Of a container that is stopped too, which `port` would not tell.
            var found = await runner.RunAsync(program, ["inspect", "--type", "container", "--format", """{{range $port, $bindings := .HostConfig.PortBindings}}{{range $bindings}}{{$port}} {{.HostPort}};{{end}}{{end}}""", name]);
            foreach (var binding in found.Line.Split(';', StringSplitOptions.RemoveEmptyEntries))
            {
                if (binding.Split('/', ' ') is [var target, _, var host] && int.TryParse(target, CultureInfo.InvariantCulture, out var targetPort) && int.TryParse(host, CultureInfo.InvariantCulture, out var hostPort))
                {
                    published[targetPort] = hostPort;
                }
            }
        }

        return published;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Pulling the image {Image}.")]
    private static partial void LogPulling(ILogger logger, string image);

    [LoggerMessage(Level = LogLevel.Information, Message = "The container {Container} of an earlier run is used again.")]
    private static partial void LogReused(ILogger logger, string container);

    [LoggerMessage(Level = LogLevel.Information, Message = "What was said of the container {Container} has changed since it was made: it is made anew.")]
    private static partial void LogRemade(ILogger logger, string container);
}
