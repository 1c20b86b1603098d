namespace LlmOps.AppHost.Stores;

/// <summary>Every image that the stores in containers are made of: the versions that were tested.</summary>
internal static class ContainerImageTags
{
    public const string Registry = "docker.io";

    public const string OpenSearchImage = "opensearchproject/opensearch";
    public const string OpenSearchTag = "2.19.1";

    public const string Neo4jImage = "library/neo4j";
    public const string Neo4jTag = "5.26.20";

    public const string RedisImage = "library/redis";
    public const string RedisTag = "7.0";

    public const string DynamoDbImage = "amazon/dynamodb-local";
    public const string DynamoDbTag = "3.3.0";

    public const string S3MockImage = "adobe/s3mock";
    public const string S3MockTag = "4.9.1";

    public const string ElasticMqImage = "softwaremill/elasticmq";
    public const string ElasticMqTag = "1.6.12";

    /// <summary>All of them, as a runtime takes them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        $"{Registry}/{OpenSearchImage}:{OpenSearchTag}",
        $"{Registry}/{Neo4jImage}:{Neo4jTag}",
        $"{Registry}/{RedisImage}:{RedisTag}",
        $"{Registry}/{DynamoDbImage}:{DynamoDbTag}",
        $"{Registry}/{S3MockImage}:{S3MockTag}",
        $"{Registry}/{ElasticMqImage}:{ElasticMqTag}",
    ];
}
