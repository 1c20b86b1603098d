namespace LlmOps.AppHost.Stores;

/// <summary>Adds OpenSearch.</summary>
public static class OpenSearchBuilderExtensions
{
    private const string DataPath = "/usr/share/opensearch/data";

    /// <summary>Adds a single OpenSearch node in a container; ready when its cluster can answer searches.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name, and that of the connection string.</param>
    /// <param name="port">The port on this machine; a free one where null.</param>
    public static IResourceBuilder<OpenSearchResource> AddOpenSearch(
        this IDistributedApplicationBuilder builder,
        string name,
        int? port = null
    ) =>
        builder
            .AddResource(new OpenSearchResource(name))
            .WithImage(ContainerImageTags.OpenSearchImage, ContainerImageTags.OpenSearchTag)
            .WithImageRegistry(ContainerImageTags.Registry)
            .WithHttpEndpoint(port: port, targetPort: 9200, name: OpenSearchResource.PrimaryEndpointName)
            .WithEnvironment("discovery.type", "single-node")
            .WithEnvironment("DISABLE_SECURITY_PLUGIN", "true")
            .WithEnvironment("DISABLE_INSTALL_DEMO_CONFIG", "true")
            .WithEnvironment("OPENSEARCH_JAVA_OPTS", "-Xms512m -Xmx512m")
            .WithHttpHealthCheck("/_cluster/health?wait_for_status=yellow&timeout=3s");

    /// <summary>Keeps the indexes in a volume.</summary>
    public static IResourceBuilder<OpenSearchResource> WithDataVolume(
        this IResourceBuilder<OpenSearchResource> builder,
        string? name = null
    ) => builder.WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), DataPath);
}
