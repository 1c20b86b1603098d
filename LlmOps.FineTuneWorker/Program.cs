if (args is [HealthCommand.Verb])
{
    // The container's own health check.
    return await HealthCommand.RunAsync(Console.Error);
}

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();

var app = builder.Build();

app.MapDefaultEndpoints();

app.Run();
return 0;
