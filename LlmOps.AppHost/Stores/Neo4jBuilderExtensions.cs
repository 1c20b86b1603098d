namespace LlmOps.AppHost.Stores;

/// <summary>Adds Neo4j.</summary>
public static class Neo4jBuilderExtensions
{
    private const string DataPath = "/data";

    /// <summary>Adds a Neo4j server in a container.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name, and that of the connection string.</param>
    /// <param name="password">The password of the user <c>neo4j</c>, 8 characters or more; generated and kept in the user secrets where
    /// null.</param>
    /// <param name="port">The port of the HTTP API on this machine; a free one where null.</param>
    public static IResourceBuilder<Neo4jResource> AddNeo4j(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null
    )
    {
        // In the container's setting a slash parts user and password, in the connection string a semicolon parts fields: letters and digits
        // it is.
        var parameter =
            password?.Resource
            ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false);
        var neo4j = new Neo4jResource(name, parameter);
        return builder
            .AddResource(neo4j)
            .WithImage(ContainerImageTags.Neo4jImage, ContainerImageTags.Neo4jTag)
            .WithImageRegistry(ContainerImageTags.Registry)
            .WithHttpEndpoint(port: port, targetPort: 7474, name: Neo4jResource.PrimaryEndpointName)
            .WithEndpoint(targetPort: 7687, scheme: "bolt", name: Neo4jResource.BoltEndpointName)
            .WithEnvironment("NEO4J_AUTH", ReferenceExpression.Create($"{Neo4jResource.UserName}/{parameter}"))
            .WithHttpHealthCheck("/");
    }

    /// <summary>Keeps the graph in a volume. The password is kept there too: it is the one of the first start.</summary>
    public static IResourceBuilder<Neo4jResource> WithDataVolume(this IResourceBuilder<Neo4jResource> builder, string? name = null) =>
        builder.WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), DataPath);
}
