using LlmOps.Engine.Ingesting;

namespace LlmOps.IngestWorker;

/// <summary>Looks for forgotten documents at start and from time to time.</summary>
internal sealed class RecoveryBackgroundService(IndexMaintenance maintenance, IngestRecovery recovery) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await maintenance.StartedAsync(stoppingToken);
        await recovery.RunAsync(stoppingToken);
    }
}
