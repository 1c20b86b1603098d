namespace Aspire.Hosting.ApplicationModel;

/// <summary>Another resource gives the connection string.</summary>
public class ConnectionStringRedirectAnnotation(IResourceWithConnectionString resource) : IResourceAnnotation
{
    /// <summary>The resource that gives it.</summary>
    public IResourceWithConnectionString Resource { get; } = resource;
}
