using LlmOps.Engine.Stores;

namespace LlmOps.Embedded;

/// <summary>The file <c>ingest.db</c>, which catalog, queue, log of removals, heartbeat and erasures share.</summary>
internal sealed class IngestDatabase(DataDirectory data)
{
    /// <summary>The database.</summary>
    public SqliteDatabase Database { get; } =
        SqliteDatabase.Lasting(
            data,
            "ingest.db",
            SqliteDocumentCatalog.Schema
                + SqliteIngestQueue.Schema
                + SqliteRemovalLog.Schema
                + SqliteWorkerHeartbeats.Schema
                + SqliteErasureRecords.Schema
        );
}
