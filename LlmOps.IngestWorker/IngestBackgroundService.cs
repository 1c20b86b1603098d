using LlmOps.Engine.Ingestion;

namespace LlmOps.IngestWorker;

/// <summary>Works on the ingest queue for as long as the service runs.</summary>
internal sealed class IngestBackgroundService(IngestDispatcher dispatcher) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => dispatcher.RunAsync(stoppingToken);
}
