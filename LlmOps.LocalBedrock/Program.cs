using LlmOps.LocalBedrock;

if (await ServiceCommandLine.RunAsync(args, "Stands in for Amazon Bedrock.") is { } exitCode)
{
    return exitCode;
}

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddLocalBedrock();

var app = builder.Build();

app.MapDefaultEndpoints();
app.MapLocalBedrock();

app.Run();
return 0;
