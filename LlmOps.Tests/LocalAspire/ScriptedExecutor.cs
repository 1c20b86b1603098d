using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestrator;

namespace LlmOps.Tests.LocalAspire;

internal sealed class ScriptedExecutor : IResourceExecutor
{
    public bool CanRun(IResource resource) => resource is ScriptedResource;

    public void AllocateEndpoints(IResource resource)
    {
    }

    public Task<IRunningResource> StartAsync(IResource resource, CancellationToken cancellationToken)
    {
        var scripted = (ScriptedResource)resource;
        scripted.Starts++;
        if (scripted.FailsWith is { } exception)
        {
            throw exception;
        }

        scripted.Exit = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        return Task.FromResult<IRunningResource>(new Running(scripted));
    }

    private sealed class Running(ScriptedResource resource) : IRunningResource
    {
        private readonly TaskCompletionSource<int> _exit = resource.Exit;

        public Task<int> Exited => _exit.Task;

        public ImmutableArray<ResourcePropertySnapshot> Properties => [];

        public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables => [];

        public Task StopAsync()
        {
            resource.Stopping?.Invoke();
            _exit.TrySetResult(143);
            return Task.CompletedTask;
        }
    }
}
