// --help, and arguments that cannot be used, are answered here: nothing has started yet.
if (CommandLine.Answer(args) is { } exitCode)
{
    return exitCode;
}

var builder = DistributedApplication.CreateBuilder(args);

builder.WaitForCleanup();

// Redis, OpenSearch, Neo4j, DynamoDB, S3 and SQS: in containers, in AWS, or embedded under one directory. --stores says which.
IStores stores = builder.ChooseStores() switch
{
    StoreMode.Containers => builder.AddContainerStores(),
    StoreMode.Aws => builder.AddAwsStores(),
    _ => builder.AddEmbeddedStores(),
};

// Stands in for Amazon Bedrock: same wire protocol, deterministic models. Over stores in AWS, the services speak to Bedrock itself.
var bedrock =
    stores is AwsStores
        ? null
        : builder
            .AddProject<Projects.LlmOps_LocalBedrock>("local-bedrock")
            .WithDatasets(stores)
            .WithUpstreamModel()
            .WithHttpHealthCheck("/health")
            .WithQuickStartAndStop()
            .WithRestartOnCrash()
            .WithIconName("BrainCircuit");

var apiKey = builder.AddApiKey();

var queryApi = builder
    .AddProject<Projects.LlmOps_QueryApi>("query-api")
    .WithStores(stores)
    .WithBedrock(bedrock)
    .WithApiKey(apiKey)
    .WithHttpHealthCheck("/health")
    .WithExternalHttpEndpoints()
    .WithQuickStartAndStop()
    .WithRestartOnCrash()
    .WithApiLinks()
    .WithSendSamplesCommand(apiKey)
    .WithAskCommand(apiKey)
    .WithIconName("ChatBubblesQuestion");

builder
    .AddProject<Projects.LlmOps_IngestWorker>("ingest-worker")
    .WithStores(stores)
    .WithBedrock(bedrock)
    .WithHttpHealthCheck("/health")
    .WithQuickStartAndStop()
    .WithRestartOnCrash()
    .WithRestartIngestionCommand(queryApi, apiKey)
    .WithIconName("DocumentArrowDown");

builder
    .AddProject<Projects.LlmOps_FineTuneWorker>("finetune-worker")
    .WithStores(stores)
    .WithBedrock(bedrock)
    .WithLocalFineTuning(bedrock)
    .WithHttpHealthCheck("/health")
    // Conversations come before what is learned from them: its start takes no time from the first question.
    .WaitFor(queryApi, WaitBehavior.WaitOnResourceUnavailable)
    .WithQuickStartAndStop()
    .WithRestartOnCrash()
    .WithIconName("HatGraduation");

// Disposed of also where it is ended while it starts: what had started by then goes too.
await using var app = builder.Build();
await app.RunAsync();
return 0;
