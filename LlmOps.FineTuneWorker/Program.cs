using LlmOps.FineTuneWorker;

if (args is [HealthCommand.Verb])
{
    // The container's own health check.
    return await HealthCommand.RunAsync(Console.Error);
}

if (args is [("plan" or "run" or "status" or "stop" or "help") and var verb, .. var rest])
{
    // An operator's command, with the configuration of the service.
    using var stopping = new CancellationTokenSource();
    Console.CancelKeyPress += (_, pressed) =>
    {
        pressed.Cancel = true;
        stopping.Cancel();
    };
    return await FineTuneCommand.RunAsync(verb, rest, Console.Out, Console.Error, stopping.Token);
}

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddFineTuneWorker();
builder.Services.AddHostedService<FineTuneBackgroundService>();

var app = builder.Build();

app.MapDefaultEndpoints();

app.Run();
return 0;
