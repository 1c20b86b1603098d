namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resources of an application.</summary>
public class DistributedApplicationModel
{
    /// <summary>A model of those resources.</summary>
    public DistributedApplicationModel(IResourceCollection resources) => Resources = resources ?? throw new ArgumentNullException(nameof(resources));

    /// <summary>A model of those resources.</summary>
    public DistributedApplicationModel(IEnumerable<IResource> resources)
        : this(new ResourceCollection(resources))
    {
    }

    /// <summary>The resources.</summary>
    public IResourceCollection Resources { get; }
}
