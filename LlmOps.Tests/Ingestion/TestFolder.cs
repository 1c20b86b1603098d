using LlmOps.Engine.EmbeddedStorage;
using LlmOps.Engine.Ingestion;

namespace LlmOps.Tests.Ingestion;

/// <summary>A data directory of its own for one test.</summary>
internal sealed class TestFolder : IDisposable
{
    public DataDirectory Data { get; } = new(Path.Combine(Path.GetTempPath(), "llmops-tests", Guid.NewGuid().ToString("n")));

    public SqliteDatabase IngestDatabase() => new IngestDatabase(Data).Database;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        try
        {
            Directory.Delete(Data.Root, recursive: true);
        }
        catch (IOException)
        {
            // The system's own cleaning takes the rest.
        }
    }
}
