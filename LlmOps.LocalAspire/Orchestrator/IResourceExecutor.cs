using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Runs one kind of resource.</summary>
internal interface IResourceExecutor
{
    /// <summary>Whether it runs resources like this one.</summary>
    bool CanRun(IResource resource);

    /// <summary>Says where the resource's endpoints will be.</summary>
    void AllocateEndpoints(IResource resource);

    /// <summary>Starts the resource: returns once it runs.</summary>
    /// <exception cref="DistributedApplicationException">It cannot be started; the message is for people.</exception>
    Task<IRunningResource> StartAsync(IResource resource, CancellationToken cancellationToken);
}
