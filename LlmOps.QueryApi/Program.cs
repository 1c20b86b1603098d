using LlmOps.QueryApi;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddQueryApi();

var app = builder.Build();

app.UseExceptionHandler();
app.UseStatusCodePages();
app.MapDefaultEndpoints();
app.MapQueryApi();

app.Run();
