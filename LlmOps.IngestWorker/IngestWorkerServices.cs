using Microsoft.Extensions.Options;

namespace LlmOps.IngestWorker;

/// <summary>Registers what runs in this service.</summary>
internal static class IngestWorkerServices
{
    public static IHostApplicationBuilder AddIngestWorker(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<HostOptions>(options =>
        {
            options.ServicesStopConcurrently = true;
            if (builder.Environment.IsDevelopment())
            {
                // An AppHost waits six seconds before it kills. The work under way gets Ingestion:StopTimeout of them, and what is left
                // gives it back.
                options.ShutdownTimeout = TimeSpan.FromSeconds(6);
            }
        });
        builder.Services.AddHostedService<MaintenanceBackgroundService>();
        builder.Services.AddHostedService<IngestBackgroundService>();
        builder.Services.AddHostedService<HeartbeatBackgroundService>();
        builder.Services.AddHostedService<RecoveryBackgroundService>();
        builder.Services.AddSingleton<DropFolder>();
        builder.Services.AddHostedService<DropFolderBackgroundService>();
        return builder;
    }
}
