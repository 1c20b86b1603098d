using LlmOps.LocalBedrock;
using LlmOps.LocalBedrock.Apis;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddLocalBedrock();

var app = builder.Build();

app.UseLocalBedrock();

app.MapDefaultEndpoints();
app.MapConverse();
app.MapInvoke();
app.MapGuardrails();
app.MapRerank();
app.MapFoundationModels();
app.MapInferenceProfiles();
app.MapCustomizationJobs();
app.MapCustomModels();
app.MapCustomModelDeployments();
app.MapProvisionedThroughput();
app.MapRecording();

app.Run();
