using LlmOps.Engine.EmbeddedStorage;

namespace LlmOps.Engine.Ingestion;

/// <summary>The file <c>ingest.db</c>, which catalog and queue share.</summary>
internal sealed class IngestDatabase(DataDirectory data)
{
    /// <summary>The database.</summary>
    public SqliteDatabase Database { get; } = new(data.File("ingest.db"), SqliteDocumentCatalog.Schema + SqliteIngestQueue.Schema);
}
