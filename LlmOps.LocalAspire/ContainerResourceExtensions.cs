using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Questions about containers.</summary>
public static class ContainerResourceExtensions
{
    /// <summary>The containers of an application.</summary>
    public static IEnumerable<IResource> GetContainerResources(this DistributedApplicationModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Resources.Where(IsContainer);
    }

    /// <summary>Whether the resource runs as a container.</summary>
    public static bool IsContainer(this IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return resource.Annotations.OfType<ContainerImageAnnotation>().Any();
    }
}
