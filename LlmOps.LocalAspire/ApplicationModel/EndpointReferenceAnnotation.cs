namespace Aspire.Hosting.ApplicationModel;

/// <summary>The endpoints of another resource that were referred to: all, or those named.</summary>
internal sealed class EndpointReferenceAnnotation(IResourceWithEndpoints resource, string serviceName) : IResourceAnnotation
{
    public IResourceWithEndpoints Resource { get; } = resource;

    public string ServiceName { get; } = serviceName;

    public bool UseAllEndpoints { get; set; }

    public HashSet<string> EndpointNames { get; } = new(StringComparer.OrdinalIgnoreCase);
}
