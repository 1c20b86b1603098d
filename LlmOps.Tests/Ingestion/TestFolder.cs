using LlmOps.Engine.EmbeddedStorage;
using LlmOps.Engine.Ingestion;

namespace LlmOps.Tests.Ingestion;

/// <summary>A data directory of its own for one test.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly TemporaryDirectory _directory = new("ingestion");

    public TestFolder() => Data = new DataDirectory(_directory.Path);

    public DataDirectory Data { get; }

    public SqliteDatabase IngestDatabase() => new IngestDatabase(Data).Database;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }
}
