using Aspire.Hosting.Orchestrator;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Containers;

/// <summary>Finds the container runtime: the one that was named, else one that runs before one that is only installed, docker before podman.</summary>
internal sealed class ContainerRuntimeDetector(ICommandRunner runner, IConfiguration configuration, IOptions<OrchestratorOptions> options)
{
    private static readonly string[] Known = ["docker", "podman"];
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private Task<ContainerRuntime>? _detection;

    /// <summary>The runtime. One that did not run is looked for again at the next call.</summary>
    public Task<ContainerRuntime> DetectAsync()
    {
        lock (_lock)
        {
            return _detection is null or { IsCompletedSuccessfully: true, Result.IsRunning: false } or { IsFaulted: true } ? _detection = ProbeAllAsync() : _detection;
        }
    }

    private async Task<ContainerRuntime> ProbeAllAsync()
    {
        // The configuration drops the prefix ASPIRE_ of the environment; asked by either name, the answer is the same.
        var named = options.Value.ContainerRuntime ?? configuration["ASPIRE_CONTAINER_RUNTIME"] ?? configuration["CONTAINER_RUNTIME"] ?? configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"];
        if (!string.IsNullOrWhiteSpace(named))
        {
            return Known.Contains(named, StringComparer.OrdinalIgnoreCase)
                ? await ProbeAsync(named.ToLowerInvariant())
                : new ContainerRuntime(named, Path: null, IsRunning: false, $"'{named}' is no container runtime that is known here; docker and podman are");
        }

        var found = await Task.WhenAll(Known.Select(ProbeAsync));
        return found.FirstOrDefault(runtime => runtime.IsRunning) ?? found.FirstOrDefault(runtime => runtime.Path is not null) ?? found[0];
    }

    private async Task<ContainerRuntime> ProbeAsync(string name)
    {
        if (runner.Find(name) is not { } path)
        {
            return new ContainerRuntime(name, Path: null, IsRunning: false, $"{name} is not installed");
        }

        using var patience = new CancellationTokenSource(ProbeTimeout);
        try
        {
            var answer = await runner.RunAsync(path, ["container", "ls", "-n", "1"], cancellationToken: patience.Token);
            return new ContainerRuntime(name, path, answer.Succeeded, answer.Succeeded ? null : answer.Reason);
        }
        catch (OperationCanceledException)
        {
            return new ContainerRuntime(name, path, IsRunning: false, $"{name} did not answer within {ProbeTimeout.TotalSeconds:0} seconds");
        }
        catch (DistributedApplicationException exception)
        {
            return new ContainerRuntime(name, path, IsRunning: false, exception.Message);
        }
    }
}
