using Microsoft.Extensions.Options;

namespace LlmOps.IngestWorker;

/// <summary>Registers what runs in this service.</summary>
internal static class IngestWorkerServices
{
    // An AppHost waits six seconds before it kills; the work under way gets what the host leaves of them.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(6);

    public static IHostApplicationBuilder AddIngestWorker(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<HostOptions>(options =>
        {
            options.ShutdownTimeout = ShutdownTimeout;
            options.ServicesStopConcurrently = true;
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
