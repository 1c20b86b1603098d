using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.AWS.DynamoDB;

namespace LlmOps.AppHost.Stores;

internal static class ContainerStoreExtensions
{
    private const string DynamoDbPath = "/storage";

    /// <summary>Adds the six servers. What must outlive a run is in volumes: documents, their index and graph, conversations, the ledger.</summary>
    public static ContainerStores AddContainerStores(this IDistributedApplicationBuilder builder) => new(
        builder.AddDataDirectory(),
        builder.AddOpenSearch("opensearch").WithDataVolume(builder.Volume("opensearch")),
        builder.AddNeo4j("neo4j").WithDataVolume(builder.Volume("neo4j")),
        builder.AddRedis("redis").WithImage(ContainerImageTags.RedisImage, ContainerImageTags.RedisTag).WithImageRegistry(ContainerImageTags.Registry),
        builder.AddDynamoDb("dynamodb"),
        builder.AddS3Mock("s3").WithDataVolume(builder.Volume("s3")),
        builder.AddElasticMq("sqs"));

    private static IResourceBuilder<DynamoDBLocalResource> AddDynamoDb(this IDistributedApplicationBuilder builder, string name)
    {
        var options = new DynamoDBLocalOptions { Registry = ContainerImageTags.Registry, Image = ContainerImageTags.DynamoDbImage, Tag = ContainerImageTags.DynamoDbTag, SharedDb = true };
        var dynamoDb = builder.AddAWSDynamoDBLocal(name, options);
        return dynamoDb
            .WithArgs("-dbPath", DynamoDbPath)
            .WithVolume(builder.Volume(name) ?? VolumeNameGenerator.Generate(dynamoDb, "data"), DynamoDbPath)

            // The image's own user may not write to a volume that is new.
            .WithContainerRuntimeArgs("--user", "root")

            // Nobody signed the request: that it says so means that it listens.
            .WithHttpHealthCheck("/", statusCode: 400);
    }

    /// <summary>A data directory that was named has volumes of its own beside it; null is the AppHost's own.</summary>
    private static string? Volume(this IDistributedApplicationBuilder builder, string resource) => builder.NamedDataDirectory() is { } directory ? VolumeOf(directory, resource) : null;

    internal static string VolumeOf(string directory, string resource) => $"llmops-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory)))[..10]}-{resource}-data";
}
