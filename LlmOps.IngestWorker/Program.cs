using LlmOps.Engine;
using LlmOps.Engine.Costs;
using LlmOps.Engine.Ingestion;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.IngestWorker;

if (args is ["reindex", .. var rest])
{
    // An operator's command, with the configuration of the service.
    using var stopping = new CancellationTokenSource();
    Console.CancelKeyPress += (_, pressed) =>
    {
        pressed.Cancel = true;
        stopping.Cancel();
    };
    return await ReindexCommand.RunAsync(rest, WebApplication.CreateBuilder().Configuration, Console.Out, Console.Error, stopping.Token);
}

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddModels();
builder.AddCosts();
builder.AddKnowledge();
builder.AddIngestion();
builder.AddIngestPipeline();
builder.AddIngestWorker();
builder.AddStoreHealthChecks();
builder.AddStorePreparation();

var app = builder.Build();

app.MapDefaultEndpoints();

app.Run();
return 0;
