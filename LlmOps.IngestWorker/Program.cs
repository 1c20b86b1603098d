using LlmOps.Engine.Ingestion;
using LlmOps.IngestWorker;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddIngestion();
builder.AddIngestPipeline();
builder.AddIngestWorker();

var app = builder.Build();

app.MapDefaultEndpoints();

app.Run();
