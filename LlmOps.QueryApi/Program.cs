using LlmOps.QueryApi;

if (args is [HealthCommand.Verb])
{
    // The container's own health check.
    return await HealthCommand.RunAsync(Console.Error);
}

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddQueryApi();

var app = builder.Build();

app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseAuthentication();
app.UseAuthorization();
app.MapDefaultEndpoints();
app.MapQueryApi();

app.Run();
return 0;
