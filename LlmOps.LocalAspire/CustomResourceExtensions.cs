using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Says what is shown of a resource of one's own.</summary>
public static class CustomResourceExtensions
{
    /// <summary>What is shown before anything happened.</summary>
    public static IResourceBuilder<TResource> WithInitialState<TResource>(this IResourceBuilder<TResource> builder, CustomResourceSnapshot initialSnapshot)
        where TResource : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ResourceSnapshotAnnotation(initialSnapshot), ResourceAnnotationMutationBehavior.Replace);
    }
}
