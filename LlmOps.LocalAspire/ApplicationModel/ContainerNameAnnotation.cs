namespace Aspire.Hosting.ApplicationModel;

/// <summary>The container's name at the runtime, in place of one made of the resource's.</summary>
public class ContainerNameAnnotation : IResourceAnnotation
{
    /// <summary>The name.</summary>
    public required string Name { get; set; }
}
