using LlmOps.Composition;
using LlmOps.IngestWorker;

if (args is [HealthCommand.Verb])
{
    // The container's own health check.
    return await HealthCommand.RunAsync(Console.Error);
}

if (args is [ParserProcessServices.Verb])
{
    // Started by the service itself, for the documents that it reads.
    return await ParserProcessServices.RunAsync();
}

if (args is [("reindex" or "rebuild") and var verb, .. var rest])
{
    // An operator's command, with the configuration of the service.
    using var stopping = new CancellationTokenSource();
    Console.CancelKeyPress += (_, pressed) =>
    {
        pressed.Cancel = true;
        stopping.Cancel();
    };
    var configuration = WebApplication.CreateBuilder().Configuration;
    return verb is "reindex"
        ? await ReindexCommand.RunAsync(rest, configuration, Console.Out, Console.Error, stopping.Token)
        : await RebuildCommand.RunAsync(rest, configuration, Console.Out, Console.Error, stopping.Token);
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
builder.AddStoreHealthChecks();
builder.AddOwnershipHealthCheck();
builder.AddStorePreparation();

var app = builder.Build();

app.MapDefaultEndpoints();

app.Run();
return 0;
