using System.Collections.Immutable;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestrator;

namespace Aspire.Hosting.Containers;

/// <summary>A container that was started: its output is followed until it ends.</summary>
internal sealed class RunningContainer : IRunningResource
{
    private const string StopSeconds = "10";

    /// <summary>The last lines come with the end; a log that does not end must not hold it up.</summary>
    private static readonly TimeSpan LogGrace = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ICommandRunner _runner;
    private readonly string _program;
    private readonly ContainerSpec _spec;
    private readonly bool _persistent;
    private readonly CancellationToken _appHostStopping;

    public RunningContainer(ICommandRunner runner, string program, ContainerSpec spec, string id, bool persistent, Action<string, bool> onLine, CancellationToken appHostStopping)
    {
        (_runner, _program, _spec, _persistent, _appHostStopping) = (runner, program, spec, persistent, appHostStopping);
        Exited = FollowAsync(onLine);
        Properties =
        [
            new ResourcePropertySnapshot(KnownProperties.ContainerImage, spec.Image),
            new ResourcePropertySnapshot(KnownProperties.ContainerId, id),
            new ResourcePropertySnapshot(KnownProperties.ContainerCommand, spec.Entrypoint ?? string.Empty),
            new ResourcePropertySnapshot(KnownProperties.ContainerArgs, spec.Arguments.ToImmutableArray()) { IsSensitive = true },
            new ResourcePropertySnapshot(KnownProperties.ContainerPorts, spec.Ports.Select(port => port.TargetPort).ToImmutableArray()),
            new ResourcePropertySnapshot(KnownProperties.ContainerLifetime, persistent ? ContainerLifetime.Persistent : ContainerLifetime.Session),
        ];
        EnvironmentVariables = [.. spec.Environment.OrderBy(variable => variable.Key, StringComparer.Ordinal).Select(variable => new EnvironmentVariableSnapshot(variable.Key, variable.Value, IsFromSpec: true))];
        Volumes = [.. spec.Mounts.Select(mount => new VolumeSnapshot(mount.Source, mount.Target, mount.Type is ContainerMountType.BindMount ? "bind" : "volume", mount.IsReadOnly))];
    }

    public Task<int> Exited { get; }

    public ImmutableArray<ResourcePropertySnapshot> Properties { get; }

    public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables { get; }

    public ImmutableArray<VolumeSnapshot> Volumes { get; }

    public string EndState => KnownResourceStates.Exited;

    public async Task StopAsync()
    {
        if (_persistent && _appHostStopping.IsCancellationRequested)
        {
            // It stays; only nobody looks any longer.
            _left.TrySetResult();
            await Exited;
            return;
        }

        await _runner.RunAsync(_program, ["stop", "-t", StopSeconds, _spec.Name]);
        await Exited;
    }

    private async Task<int> FollowAsync(Action<string, bool> onLine)
    {
        using var following = new CancellationTokenSource();
        var logs = _runner.RunAsync(_program, ["logs", "--follow", _spec.Name], onLine: onLine, cancellationToken: following.Token);
        var ended = _runner.RunAsync(_program, ["wait", _spec.Name], cancellationToken: following.Token);
        if (await Task.WhenAny(ended, _left.Task) == ended)
        {
            await Task.WhenAny(logs, Task.Delay(LogGrace));
        }

        await following.CancelAsync();
        await Task.WhenAll((Task)logs, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ended.IsCompletedSuccessfully)
        {
            return 0;
        }

        if (!_persistent)
        {
            await _runner.RunAsync(_program, ["rm", "--force", "--volumes", _spec.Name]);
        }

        return ended.Result.Succeeded && int.TryParse(ended.Result.Line, CultureInfo.InvariantCulture, out var exitCode) ? exitCode : -1;
    }
}
