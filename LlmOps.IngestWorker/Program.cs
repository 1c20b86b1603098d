using LlmOps.Composition;
using LlmOps.IngestWorker;

if (args is [ParserProcessServices.Verb])
{
    // Started by the service itself, for the documents that it reads; its start is kept short.
    return await ParserProcessServices.RunAsync();
}

if (
    await ServiceCommandLine.RunAsync(
        args,
        "Makes documents searchable.",
        ReindexCommand.Create(Configure),
        RebuildCommand.Create(Configure)
    ) is
    { } exitCode
)
{
    return exitCode;
}

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddDirectoryOwnership(OwnershipServices.IngestWorkerRole);
builder.AddModels();
builder.AddCosts();
builder.AddKnowledge();
builder.AddIngestion();
builder.AddIngestPipeline();
builder.AddParserProcesses(typeof(IngestWorkerServices).Assembly);
builder.AddIngestWorker();
builder.AddDocumentErasure(services => services.GetRequiredService<DropFolder>());
builder.AddStoreHealthChecks();
builder.AddOwnershipHealthCheck();
builder.AddStorePreparation();

var app = builder.Build();

app.MapDefaultEndpoints();

app.Run();
return 0;

// An operator's verb has the configuration of the service.
static IConfiguration Configure() => WebApplication.CreateBuilder().Configuration;
