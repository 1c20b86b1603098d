using LlmOps.LocalBedrock;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddLocalBedrock();

var app = builder.Build();

app.MapDefaultEndpoints();
app.MapLocalBedrock();

app.Run();
