namespace LlmOps.AppHost.Stores;

/// <summary>Adds an SQS server.</summary>
public static class ElasticMqBuilderExtensions
{
    /// <summary>Adds a server that speaks SQS in a container; it keeps its queues in memory.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="port">The port on this machine; a free one where null.</param>
    public static IResourceBuilder<ElasticMqResource> AddElasticMq(
        this IDistributedApplicationBuilder builder,
        string name,
        int? port = null
    ) =>
        builder
            .AddResource(new ElasticMqResource(name))
            .WithImage(ContainerImageTags.ElasticMqImage, ContainerImageTags.ElasticMqTag)
            .WithImageRegistry(ContainerImageTags.Registry)
            .WithHttpEndpoint(port: port, targetPort: 9324, name: ElasticMqResource.PrimaryEndpointName)
            .WithHttpHealthCheck("/health");
}
