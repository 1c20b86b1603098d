using LlmOps.Engine.Ingesting;

namespace LlmOps.IngestWorker;

/// <summary>Claims the data directory and keeps the embedded index whole for as long as the service runs.</summary>
internal sealed class MaintenanceBackgroundService(IndexMaintenance maintenance) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => maintenance.RunAsync(stoppingToken);
}
