using Aspire.Hosting.ApplicationModel;

namespace LlmOps.Tests.LocalAspire;

/// <summary>A resource that starts, fails and ends when the test says so.</summary>
internal sealed class ScriptedResource(string name) : Resource(name), IResourceWithEnvironment, IResourceWithWaitSupport, IComputeResource
{
    public int Starts { get; set; }

    public Exception? FailsWith { get; set; }

    /// <summary>Runs while it is being stopped.</summary>
    public Action? Stopping { get; set; }

    public TaskCompletionSource<int> Exit { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
