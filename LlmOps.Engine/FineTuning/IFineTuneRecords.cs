using LlmOps.Engine.Stores;

namespace LlmOps.Engine.FineTuning;

/// <summary>
/// Small durable records with a version: runs, the registry of models, the watermark, the lease. SQLite, or DynamoDB.
/// They belong to the operator and to no tenant.
/// </summary>
public interface IFineTuneRecords : IStoreProbe
{
    /// <summary>Reads a record as it stands now; null: there is none.</summary>
    Task<FineTuneRecord?> ReadAsync(string kind, string id, CancellationToken cancellationToken);

    /// <summary>Writes a record where it still has the version that was read; 0: where it does not exist.</summary>
    /// <returns>The record as written, its version one higher; null where another writer was faster.</returns>
    Task<FineTuneRecord?> WriteAsync(string kind, string id, string json, long expectedVersion, CancellationToken cancellationToken);

    /// <summary>All records of a kind, by id in ordinal order.</summary>
    Task<IReadOnlyList<FineTuneRecord>> ListAsync(string kind, CancellationToken cancellationToken);
}
