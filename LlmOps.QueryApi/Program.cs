using LlmOps.QueryApi;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Limits;

if (args is [HealthCommand.Verb])
{
    // The container's own health check.
    return await HealthCommand.RunAsync(Console.Error);
}

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddQueryApi();

var app = builder.Build();

app.UseHttpManners();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseAuthentication();
app.UseAuthorization();
app.UseMiddleware<CallerLimits>();
app.MapDefaultEndpoints();
app.MapQueryApi();

app.Run();
return 0;
