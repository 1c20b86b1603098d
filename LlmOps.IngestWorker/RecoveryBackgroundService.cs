using LlmOps.Engine.Ingestion;

namespace LlmOps.IngestWorker;

/// <summary>Looks for forgotten documents at start and from time to time.</summary>
internal sealed class RecoveryBackgroundService(IngestRecovery recovery) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => recovery.RunAsync(stoppingToken);
}
