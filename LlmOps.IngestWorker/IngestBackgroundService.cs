using LlmOps.Engine.Ingesting;

namespace LlmOps.IngestWorker;

/// <summary>Works on the ingest queue for as long as the service runs.</summary>
internal sealed class IngestBackgroundService(IndexMaintenance maintenance, IngestDispatcher dispatcher) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await maintenance.StartedAsync(stoppingToken);
        await dispatcher.RunAsync(stoppingToken);
    }
}
