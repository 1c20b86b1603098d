using LlmOps.FineTuneWorker;

if (await ServiceCommandLine.RunAsync(args, "Fine-tunes models from conversations.", FineTuneCommand.CreateVerbs()) is { } exitCode)
{
    return exitCode;
}

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddFineTuneWorker();
builder.Services.AddHostedService<FineTuneBackgroundService>();

var app = builder.Build();

app.MapDefaultEndpoints();

app.Run();
return 0;
