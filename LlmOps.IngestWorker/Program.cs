using LlmOps.Engine;
using LlmOps.Engine.Costs;
using LlmOps.Engine.Ingestion;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.IngestWorker;

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
