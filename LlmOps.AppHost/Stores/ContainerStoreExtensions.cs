using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.AWS.DynamoDB;
using LlmOps.AppHost.Commands;

namespace LlmOps.AppHost.Stores;

internal static class ContainerStoreExtensions
{
    private const string DynamoDbPath = "/storage";

    /// <summary>Adds the six servers. What must outlive a run is in volumes: documents, their index and graph, conversations, the
    /// ledger.</summary>
    public static ContainerStores AddContainerStores(this IDistributedApplicationBuilder builder)
    {
        var openSearch = builder
            .AddOpenSearch("opensearch")
            .WithDataVolume(builder.Volume("opensearch"))
            .WithQuickJavaStart()
            .WithQuickStop()
            .WithIconName("DatabaseSearch");
        var neo4j = builder
            .AddNeo4j("neo4j")
            .WithDataVolume(builder.Volume("neo4j"))
            .WithQuickJavaStart()
            .WithQuickStop()
            .WithIconName("Flowchart");
        var redis = builder.AddPlainRedis("redis").WithQuickStop().WithIconName("Flash");
        var dynamoDb = builder.AddDynamoDb("dynamodb").WithQuickJavaStart().WithQuickStop().WithIconName("Table");
        var s3 = builder.AddS3Mock("s3").WithDataVolume(builder.Volume("s3")).WithQuickJavaStart().WithQuickStop().WithIconName("Archive");
        var sqs = builder.AddElasticMq("sqs").WithQuickJavaStart().WithQuickStop().WithIconName("MailInbox");

        string[] volumes =
        [
            .. new IResource[] { openSearch.Resource, neo4j.Resource, dynamoDb.Resource, s3.Resource }
                .SelectMany(server => server.Annotations.OfType<ContainerMountAnnotation>())
                .Select(mount => mount.Source!),
        ];
        var stores = builder.AddStores(StoreMode.Containers).WithClearDataCommand(builder.DataDirectory(), volumes);
        openSearch.WithParentRelationship(stores);
        neo4j.WithParentRelationship(stores);
        redis.WithParentRelationship(stores);
        dynamoDb.WithParentRelationship(stores);
        s3.WithParentRelationship(stores);
        sqs.WithParentRelationship(stores);
        return new ContainerStores(builder.AddDataDirectory(), openSearch, neo4j, redis, dynamoDb, s3, sqs);
    }

    /// <summary>Redis without TLS: where a developer certificate is trusted, Aspire would turn it on, and its port would depend on the
    /// machine.</summary>
    private static IResourceBuilder<RedisResource> AddPlainRedis(this IDistributedApplicationBuilder builder, string name) =>
        builder
            .AddRedis(name)
            .WithImage(ContainerImageTags.RedisImage, ContainerImageTags.RedisTag)
            .WithImageRegistry(ContainerImageTags.Registry)
            .WithoutHttpsCertificate();

    private static IResourceBuilder<DynamoDBLocalResource> AddDynamoDb(this IDistributedApplicationBuilder builder, string name)
    {
        var options = new DynamoDBLocalOptions
        {
            Registry = ContainerImageTags.Registry,
            Image = ContainerImageTags.DynamoDbImage,
            Tag = ContainerImageTags.DynamoDbTag,
            SharedDb = true,
        };
        var dynamoDb = builder.AddAWSDynamoDBLocal(name, options);
        return dynamoDb
            .WithArgs("-dbPath", DynamoDbPath)
            .WithVolume(builder.Volume(name) ?? VolumeNameGenerator.Generate(dynamoDb, "data"), DynamoDbPath)
            // The image's own user may not write to a volume that is new.
            .WithContainerRuntimeArgs("--user", "root")
            // The request is unsigned: a refusal means that the server listens.
            .WithHttpHealthCheck("/", statusCode: 400);
    }

    /// <summary>A data directory that was named has volumes of its own; null is the AppHost's own.</summary>
    private static string? Volume(this IDistributedApplicationBuilder builder, string resource) =>
        builder.NamedDataDirectory() is { } directory ? VolumeOf(directory, resource) : null;

    internal static string VolumeOf(string directory, string resource) =>
        $"llmops-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory)))[..10]}-{resource}-data";
}
