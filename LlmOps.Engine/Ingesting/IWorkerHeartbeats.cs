namespace LlmOps.Engine.Ingesting;

/// <summary>Signs of life of the ingest workers, beside the catalog: SQLite, or DynamoDB. One worker's is enough.</summary>
public interface IWorkerHeartbeats
{
    /// <summary>Notes that a worker takes work.</summary>
    Task BeatAsync(string worker, CancellationToken cancellationToken);

    /// <summary>The last sign of life of any worker, or null where there never was one.</summary>
    Task<WorkerHeartbeat?> LastAsync(CancellationToken cancellationToken);
}
