using Aspire.Hosting.AWS.DynamoDB;

namespace LlmOps.AppHost.Stores;

/// <summary>Servers in containers; the services make the tables, buckets and queues that they miss.</summary>
internal sealed class ContainerStores(
    IResourceBuilder<ParameterResource> directory,
    IResourceBuilder<OpenSearchResource> openSearch,
    IResourceBuilder<Neo4jResource> neo4j,
    IResourceBuilder<RedisResource> redis,
    IResourceBuilder<DynamoDBLocalResource> dynamoDb,
    IResourceBuilder<S3MockResource> s3,
    IResourceBuilder<ElasticMqResource> sqs
) : IStores
{
    public void GiveTo(IResourceBuilder<ProjectResource> service) =>
        service
            .WithDataDirectory(directory)
            .WithReference(openSearch)
            .WaitFor(openSearch)
            .WithReference(neo4j)
            .WaitFor(neo4j)
            .WithReference(redis)
            .WaitFor(redis)
            .WithReference(dynamoDb)
            .WithEnvironment("AWS_ENDPOINT_URL_S3", s3.Resource.PrimaryEndpoint)
            .WaitFor(s3)
            .WithEnvironment("AWS_ENDPOINT_URL_SQS", sqs.Resource.PrimaryEndpoint)
            .WaitFor(sqs)
            .WithEnvironment("AWS__Resources__ConversationTable", "llmops-conversations")
            .WithEnvironment("AWS__Resources__DocumentTable", "llmops-documents")
            .WithEnvironment("AWS__Resources__LedgerTable", "llmops-ledger")
            .WithEnvironment("AWS__Resources__KeyTable", "llmops-keys")
            .WithEnvironment("AWS__Resources__AuditTable", "llmops-audit")
            .WithEnvironment("AWS__Resources__FineTuneTable", "llmops-finetune")
            .WithEnvironment("AWS__Resources__DatasetBucket", "llmops-datasets")
            .WithEnvironment("AWS__Resources__DocumentBucket", "llmops-documents")
            .WithEnvironment("AWS__Resources__ArchiveBucket", "llmops-archive")
            .WithEnvironment("AWS__Resources__IngestQueueUrl", sqs.Resource.QueueUrl("llmops-ingest"))
            .WithEnvironment("AWS__CreateResources", "true");

    public void GiveDatasetsTo(IResourceBuilder<ProjectResource> bedrock) =>
        bedrock.WithEnvironment("LocalBedrock__Jobs__ObjectsEndpoint", s3.Resource.PrimaryEndpoint);
}
