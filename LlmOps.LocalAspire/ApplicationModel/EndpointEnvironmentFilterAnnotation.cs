namespace Aspire.Hosting.ApplicationModel;

/// <summary>Which of a project's endpoints its own environment names.</summary>
internal sealed class EndpointEnvironmentFilterAnnotation(Func<EndpointAnnotation, bool> filter) : IResourceAnnotation
{
    public Func<EndpointAnnotation, bool> Filter { get; } = filter;
}
