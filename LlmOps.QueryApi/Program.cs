using LlmOps.QueryApi;
using LlmOps.QueryApi.Access;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Limits;

if (await ServiceCommandLine.RunAsync(args, "Answers questions over HTTP.") is { } exitCode)
{
    return exitCode;
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
app.UseMiddleware<ErasureGate>();
app.MapDefaultEndpoints();
app.MapQueryApi();

app.Run();
return 0;
