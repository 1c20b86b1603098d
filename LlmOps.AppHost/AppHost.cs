var builder = DistributedApplication.CreateBuilder(args);

builder.EnsureStoresAreKnown();
var data = builder.AddDataDirectory();

// Stands in for Amazon Bedrock: same wire protocol, deterministic models.
var bedrock = builder.AddProject<Projects.LlmOps_LocalBedrock>("local-bedrock")
    .WithHttpHealthCheck("/health");

builder.AddProject<Projects.LlmOps_QueryApi>("query-api")
    .WithEnvironment("LLMOPS_DATA", data)
    .WithBedrock(bedrock)
    .WaitFor(bedrock)
    .WithHttpHealthCheck("/health")
    .WithExternalHttpEndpoints();

builder.AddProject<Projects.LlmOps_IngestWorker>("ingest-worker")
    .WithEnvironment("LLMOPS_DATA", data)
    .WithBedrock(bedrock)
    .WaitFor(bedrock)
    .WithHttpHealthCheck("/health");

builder.AddProject<Projects.LlmOps_FineTuneWorker>("finetune-worker")
    .WithEnvironment("LLMOPS_DATA", data)
    .WithBedrock(bedrock)
    .WaitFor(bedrock)
    .WithHttpHealthCheck("/health");

builder.Build().Run();
