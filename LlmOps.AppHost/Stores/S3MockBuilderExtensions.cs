namespace LlmOps.AppHost.Stores;

/// <summary>Adds an S3 server.</summary>
public static class S3MockBuilderExtensions
{
    private const string DataPath = "/s3mock-data";

    /// <summary>Adds a server that speaks S3 in a container; it takes any credentials.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="port">The port on this machine; a free one where null.</param>
    public static IResourceBuilder<S3MockResource> AddS3Mock(this IDistributedApplicationBuilder builder, string name, int? port = null) =>
        builder
            .AddResource(new S3MockResource(name))
            .WithImage(ContainerImageTags.S3MockImage, ContainerImageTags.S3MockTag)
            .WithImageRegistry(ContainerImageTags.Registry)
            .WithHttpEndpoint(port: port, targetPort: 9090, name: S3MockResource.PrimaryEndpointName)
            .WithHttpHealthCheck("/favicon.ico");

    /// <summary>Keeps the objects in a volume.</summary>
    public static IResourceBuilder<S3MockResource> WithDataVolume(this IResourceBuilder<S3MockResource> builder, string? name = null) =>
        builder
            .WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), DataPath)
            .WithEnvironment("COM_ADOBE_TESTING_S3MOCK_STORE_ROOT", DataPath)
            .WithEnvironment("COM_ADOBE_TESTING_S3MOCK_STORE_RETAIN_FILES_ON_EXIT", "true");
}
