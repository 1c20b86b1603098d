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
        return Task.FromResult<IRunningResource>(new Running(scripted.Exit));
    }

    private sealed class Running(TaskCompletionSource<int> exit) : IRunningResource
    {
        public Task<int> Exited => exit.Task;

        public ImmutableArray<ResourcePropertySnapshot> Properties => [];

        public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables => [];

        public Task StopAsync()
        {
            exit.TrySetResult(143);
            return Task.CompletedTask;
        }
    }
}
