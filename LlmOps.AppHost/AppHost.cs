var builder = DistributedApplication.CreateBuilder(args);

// Redis, OpenSearch, Neo4j, DynamoDB, S3 and SQS: in containers, in AWS, or embedded under one directory. --stores says which.
IStores stores = builder.ChooseStores() switch
{
    StoreMode.Containers => builder.AddContainerStores(),
    StoreMode.Aws => builder.AddAwsStores(),
    _ => builder.AddEmbeddedStores(),
};

// Stands in for Amazon Bedrock: same wire protocol, deterministic models. Over stores in AWS, the services speak to Bedrock itself.
var bedrock = stores is AwsStores ? null : builder.AddProject<Projects.LlmOps_LocalBedrock>("local-bedrock")
    .WithHttpHealthCheck("/health");

builder.AddProject<Projects.LlmOps_QueryApi>("query-api")
    .WithStores(stores)
    .WithBedrock(bedrock)
    .WithHttpHealthCheck("/health")
    .WithExternalHttpEndpoints();

builder.AddProject<Projects.LlmOps_IngestWorker>("ingest-worker")
    .WithStores(stores)
    .WithBedrock(bedrock)
    .WithHttpHealthCheck("/health");

builder.AddProject<Projects.LlmOps_FineTuneWorker>("finetune-worker")
    .WithStores(stores)
    .WithBedrock(bedrock)
    .WithHttpHealthCheck("/health");

builder.Build().Run();
