namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a resource stands to another.</summary>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    /// <summary>The other.</summary>
    public IResource Resource { get; } = resource ?? throw new ArgumentNullException(nameof(resource));

    /// <summary>How: <c>Reference</c>, <c>WaitFor</c>, <c>Parent</c>.</summary>
    public string Type { get; } = type ?? throw new ArgumentNullException(nameof(type));
}
